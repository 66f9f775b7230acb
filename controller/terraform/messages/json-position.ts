/** The keys and indexes that lead to a place in a JSON text; the byte offset counts UTF-8, as Terraform does. */
export function jsonPathAt(text: string, byte: number): (string | number)[] | undefined {
  const offset = Buffer.from(text, 'utf8').subarray(0, byte).toString('utf8').length;
  const open: Container[] = [];
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    const top = open.at(-1);
    const isKey = top?.expectsKey === true && token.startsWith('"');
    if (isKey) top.step = JSON.parse(token) as string;
    if (offset < index + token.length) return open.map((one) => one.step);
    advance(open, token, isKey);
  }
  return undefined;
}

interface Container {
  step: string | number;
  readonly isObject: boolean;
  expectsKey: boolean;
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

function advance(open: Container[], token: string, isKey: boolean): void {
  const top = open.at(-1);
  if (token === '{') open.push({ step: '', isObject: true, expectsKey: true });
  else if (token === '[') open.push({ step: 0, isObject: false, expectsKey: false });
  else if (token === '}' || token === ']') open.pop();
  else if (top !== undefined && token === ',') next(top);
  else if (top !== undefined && isKey) top.expectsKey = false;
}

function next(container: Container): void {
  if (container.isObject) container.expectsKey = true;
  else container.step = Number(container.step) + 1;
}
