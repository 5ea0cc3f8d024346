import { BridgeError } from '../error.js';
import { CryptokiError } from './cryptoki-error.js';

/**
 * What went wrong in a module, as an error of ours. `onReader`: the PIN is typed on the reader, whose cancel key gives CKR_FUNCTION_CANCELED
 * (PKCS#11 v2.40 §5.1.3); with a PIN that we pass it would mean that the module gave up.
 */
export function toModuleError(error: unknown, { onReader = false }: { readonly onReader?: boolean } = {}): BridgeError {
  if (error instanceof BridgeError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new BridgeError(error instanceof CryptokiError ? codeOf(error, onReader) : 'ERR_MODULE_FAILED', {
    detail,
    cause: error,
  });
}

function codeOf(error: CryptokiError, onReader: boolean) {
  if (error.is('CKR_PIN_LOCKED')) return 'ERR_PIN_LOCKED';
  if (onReader && error.is('CKR_FUNCTION_CANCELED', 'CKR_FUNCTION_REJECTED')) return 'ERR_PIN_CANCELLED';
  // §5.1.2: a session ends with its token; §5.1.4: a slot goes with its reader.
  if (error.is('CKR_TOKEN_NOT_PRESENT', 'CKR_DEVICE_REMOVED', 'CKR_SLOT_ID_INVALID')) return 'ERR_CARD_REMOVED';
  if (error.is('CKR_SESSION_HANDLE_INVALID', 'CKR_SESSION_CLOSED')) return 'ERR_CARD_REMOVED';
  if (error.is('CKR_TOKEN_NOT_RECOGNIZED')) return 'ERR_CARD_UNSUPPORTED';
  return 'ERR_MODULE_FAILED';
}
