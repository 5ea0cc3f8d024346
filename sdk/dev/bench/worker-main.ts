import { serveBench } from './workers.js';

await serveBench();
