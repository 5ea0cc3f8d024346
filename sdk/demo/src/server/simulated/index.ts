export { createSimulatedOutside, type SimulatedOutside } from './create-simulated-outside.js';
export { simulatedPeople } from './people.js';
