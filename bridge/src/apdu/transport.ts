/** What the APDU channel needs of a card: raw command in, raw answer out. `PcscCard` is one. */
export interface ApduTransport {
  transmit(command: Uint8Array): Promise<Uint8Array>;
}
