export { readNhiBasicData, readNhiCardNumber, selectNhi } from './read-nhi-basic-data.js';
