/**
 * The browser client of CardBridge: find the bridge on this computer, ask for permission, use cards.
 *
 * @module
 */
export type { ClientErrorCode, ErrorCode, ErrorMessage, ErrorMessages } from '../protocol/errors.js';
export type {
  AuthenticationToken,
  CardInfo,
  CardKind,
  NhiBasicData,
  OperationStage,
  ReaderInfo,
  TokenAlgorithm,
} from '../protocol/methods.js';
export type { AuthenticateOptions, Bridge, BridgeInfo, BridgeState, OperationOptions, StateListener } from './bridge.js';
export { CardBridgeError, type CardBridgeErrorOptions } from './card-bridge-error.js';
export { connectBridge } from './connect-bridge.js';
export type { ConnectOptions } from './connect-options.js';
export type { OperationProgress } from './connection.js';
export type { PermissionsLike, WebSocketClass, WebSocketLike } from './environment.js';
export { type LoopbackPermission, loopbackPermission } from './permission.js';
