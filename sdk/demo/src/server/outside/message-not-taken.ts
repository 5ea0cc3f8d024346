/** A message was not accepted for delivery. The text says why, and nothing of the message or whom it was for. */
export class MessageNotTaken extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'MessageNotTaken';
  }
}
