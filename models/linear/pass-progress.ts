/** How many passes a fit usually takes: what its progress is measured by. */
const usualPasses = 8;

/** Reports a share done that grows with every pass and reaches 1 only at the end. */
export function passProgress(onProgress: ((share: number) => void) | undefined): () => void {
  let passCount = 0;
  return () => {
    passCount++;
    onProgress?.(passCount / (passCount + usualPasses));
  };
}
