export { ground, type GroundingInput } from './ground.js';
