/** Thrown when the rows of a fit do not fit into the memory that its kernels can reach. */
export class TableTooLarge extends Error {
  override readonly name = 'TableTooLarge';

  constructor(rowCount: number, width: number) {
    super(
      `${rowCount} rows of ${width} features need more than the 4 GB that a fit can reach: narrow source.window, or leave features out`,
    );
  }
}
