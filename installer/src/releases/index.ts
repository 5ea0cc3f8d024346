/**
 * What is made, and where it lies.
 * @module
 */
export { checkout, partsFolder, releaseFolder, unpackedFolder } from './folders.js';
export { packageNames } from './package-names.js';
export { hostSystem, type System, type SystemName, systems } from './systems.js';
export { type PackageKind, type Target, type TargetName, targets } from './targets.js';
