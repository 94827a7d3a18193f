/** A version that no graph of ONNX can stand for; says why, and what else can be done. */
export class NotExportable extends Error {
  override readonly name = 'NotExportable';
}
