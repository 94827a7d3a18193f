export { binLevels, binNumbers } from './bin';
export { cutNumbers } from './cut';
export { logistic, squared } from './gradient';
export { accumulate, clear, histogram, subtract, unpack } from './histogram';
export { addToLeaf, leafSums } from './leaf';
export { partition, settle } from './partition';
export { quantise } from './quantise';
export { countUp } from './rows';
export { walk } from './walk';
