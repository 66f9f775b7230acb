import type { AwsResponse } from './aws-request.ts';

/** How a service speaks, which decides what its errors look like. */
export type Protocol = 's3' | 'ec2' | 'query' | 'json' | 'rest-json' | 'cbor';

export interface AwsFailure {
  readonly code: string;
  readonly message: string;
  readonly status: number;
  /** What it says besides, where the protocol has room for it. */
  readonly members?: Readonly<Record<string, string>>;
}

/** The protocol of a request, from the signs that each protocol has. */
export function protocolOf(
  service: string,
  headers: Readonly<Record<string, string>>,
  hasAction: boolean,
): Protocol {
  if (service === 's3') return 's3';
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return 'cbor';
  if (headers['x-amz-target'] !== undefined) return 'json';
  if (hasAction) return service === 'ec2' ? 'ec2' : 'query';
  return 'rest-json';
}

/** An error as the SDKs of that protocol read it; the gateway adds the request id's header. */
export function errorResponse(
  protocol: Protocol,
  failure: AwsFailure,
  requestId: string,
): AwsResponse {
  const { status, code, message, members = {} } = failure;
  const text = { code: escapeXml(code), message: escapeXml(message), id: escapeXml(requestId) };
  switch (protocol) {
    case 's3':
      return xml(
        status,
        `<Error><Code>${text.code}</Code><Message>${text.message}</Message><RequestId>${text.id}</RequestId></Error>`,
      );
    case 'ec2':
      return xml(
        status,
        `<Response><Errors><Error><Code>${text.code}</Code><Message>${text.message}</Message></Error></Errors>` +
          `<RequestID>${text.id}</RequestID></Response>`,
      );
    case 'query':
      return xml(
        status,
        `<ErrorResponse><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type><Code>${text.code}</Code>` +
          `<Message>${text.message}</Message></Error><RequestId>${text.id}</RequestId></ErrorResponse>`,
      );
    case 'cbor':
      return {
        status,
        headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
        body: cborMap({ __type: code, message }),
      };
    case 'json':
      return json(
        status,
        'application/x-amz-json-1.1',
        { __type: code, message, ...members },
        code,
      );
    case 'rest-json':
      return json(status, 'application/json', { message }, code);
  }
}

function json(
  status: number,
  contentType: string,
  value: Readonly<Record<string, string>>,
  code: string,
): AwsResponse {
  return {
    status,
    headers: { 'content-type': contentType, 'x-amzn-errortype': code },
    body: JSON.stringify(value),
  };
}

function xml(status: number, content: string): AwsResponse {
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${content}`,
  };
}

/** A text as XML has it between two tags. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A map of texts in CBOR (RFC 8949): all an error needs. */
function cborMap(value: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(value);
  const texts = entries.flatMap(([key, member]) => [cborText(key), cborText(member)]);
  return Buffer.concat([Buffer.from([0xa0 + entries.length]), ...texts]);
}

function cborText(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const head = Buffer.alloc(3);
  head.writeUInt8(0x79);
  head.writeUInt16BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}
