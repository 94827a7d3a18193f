import protobuf from 'protobufjs';

/**
 * The messages of ONNX that an export writes, and of those only the fields that it fills. Source: onnx.proto of the ONNX
 * project (Apache-2.0), whose numbers these are.
 */
const messages = `
syntax = "proto3";
message Model {
  int64 irVersion = 1; string producerName = 2; string docString = 6; Graph graph = 7;
  repeated OperatorSet opsetImport = 8; repeated Entry metadataProps = 14;
}
message OperatorSet { string domain = 1; int64 version = 2; }
message Entry { string key = 1; string value = 2; }
message Graph {
  repeated Node node = 1; string name = 2; repeated Tensor initializer = 5;
  repeated ValueInfo input = 11; repeated ValueInfo output = 12;
}
message Node {
  repeated string input = 1; repeated string output = 2; string name = 3; string opType = 4;
  repeated Attribute attribute = 5; string domain = 7;
}
message Attribute {
  string name = 1; int64 i = 3; bytes s = 4; Tensor t = 5; repeated int64 ints = 8; repeated bytes strings = 9;
  int32 type = 20;
}
message Tensor {
  repeated int64 dims = 1; int32 dataType = 2; repeated bytes stringData = 6; string name = 8; bytes rawData = 9;
}
message ValueInfo { string name = 1; ValueType type = 2; string docString = 3; }
message ValueType { TensorType tensorType = 1; }
message TensorType { int32 elemType = 1; Shape shape = 2; }
message Shape { repeated Dimension dim = 1; }
message Dimension { int64 dimValue = 1; string dimParam = 3; }
`;

/** The whole file of an export. */
export const ModelMessage: protobuf.Type = protobuf.parse(messages).root.lookupType('Model');

/** Numbers of ONNX's element types. */
export const elementTypes = { int64: 7, string: 8, double: 11 } as const;
export type ElementType = keyof typeof elementTypes;

/** Numbers of ONNX's kinds of attributes. */
export const attributeTypes = { int: 2, string: 3, tensor: 4, ints: 7, strings: 8 } as const;
