/**
 * As much of D-Bus as a tray needs, over Unix sockets.
 * @module
 */
export { type Answer, BUS, type Bus, type CallToUs, connectToBus, type SignalToUs } from './connect-to-bus.js';
export { sessionBusAddress } from './session-bus-address.js';
export { type DbusValue, isList, Variant, variant } from './values.js';
