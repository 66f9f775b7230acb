import fc from 'fast-check';

/** Pieces that mean something to Terraform, CDKTF, JSON, IAM, a shell or a terminal. */
const PIECES = [
  ['$', '%', '{', '}', '${', '%{', '$${', '%%{', '$$${', '~}', '${~', '"', '\\', "'", '`'],
  ['${file("/etc/passwd")}', '%{ if true }', '%{ endif }', '${var.x}', '$(id)', '{{', '}}'],
  ['${TfToken[TOKEN.0]}', '#{TfToken[TOKEN.1]}', '&{TfToken[TOKEN.2]}', '@@temper:0@@'],
  ['\n', '\r\n', '\r', '\t', '\0', '\u001B[31m', '\u007F', '\u0085', '\u2028', '\u2029'],
  ['\uFEFF', '\uFFFD', 'é', 'e\u0301', '\u212B', '한', '\u1112\u1161\u11AB', '👩‍👩‍👧', '𝒳', 'ﬁ'],
  ['//', '#', '<<EOF', 'null', 'true', '1e5', '1.8881545897087626e+289', '*', '?', '${*}', ''],
  ['\\u0024{x}', '&lt;', '<script>', '__proto__', 'constructor', 'a', 'Z', '0', ' '],
].flat();

/** Texts made to be evaluated by something; every one is well-formed Unicode. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...PIECES) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(''));
