import { hash } from '@node-rs/argon2';
import { argon2id, comparable } from './parameters.js';

/** What may be kept of a password: an argon2id hash with its own salt and parameters, as one line of text. */
export const hashPassword = (password: string): Promise<string> => hash(comparable(password), argon2id);
