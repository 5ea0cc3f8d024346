import type { Database } from '../database/index.js';
import type { NhiPasswordCheck } from '../outside/index.js';
import { hashPassword, verifyPassword } from '../passwords/index.js';
import { RefusedRequest } from '../refusal.js';

/** The insurance administration's list of registered passwords (健保卡註冊密碼), here in our own database. */
export interface NhiPasswordStore extends NhiPasswordCheck {
  /**
   * From now on this is the password, with this card only: one that was lost opens nothing.
   *
   * `idNumber`: parsed. `password`: 6 to 12 letters and digits.
   *
   * @throws {RefusedRequest} ERR_NHI_PASSWORD_INVALID
   */
  register(registration: { readonly cardNumber: string; readonly idNumber: string; readonly password: string }): Promise<void>;
}

interface Row {
  readonly card_number: string;
  readonly password_hash: string;
}

/** `clock`: milliseconds since 1970. */
export function createNhiPasswordStore(database: Database, clock: () => number): NhiPasswordStore {
  return {
    async check({ cardNumber, idNumber, password, signal }) {
      signal.throwIfAborted();
      const [row] = await database.query<Row>('select card_number, password_hash from nhi_passwords where id_number = $1', [
        idNumber,
      ]);
      // The same work for a card and a person that nobody knows: the time tells nothing.
      return verifyPassword(row?.card_number === cardNumber ? row.password_hash : undefined, password);
    },
    async register({ cardNumber, idNumber, password }) {
      if (!/^[A-Za-z\d]{6,12}$/.test(password)) throw new RefusedRequest('ERR_NHI_PASSWORD_INVALID');
      await database.query(
        `insert into nhi_passwords (id_number, card_number, password_hash, registered_at) values ($1, $2, $3, $4)
         on conflict (id_number) do update set card_number = excluded.card_number, password_hash = excluded.password_hash,
           registered_at = excluded.registered_at`,
        [idNumber, cardNumber, await hashPassword(password), new Date(clock())],
      );
    },
  };
}
