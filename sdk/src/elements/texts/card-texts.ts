/** What is said about the card that is wanted. */
export interface CardTexts {
  readonly cardTitle: string;
  readonly insertCard: string;
  readonly waitingForCard: string;
  readonly fittingCard: string;
  readonly otherCard: (found: string) => string;
}
