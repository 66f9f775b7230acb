import type { TerraformDiagnostic } from './json-ui.ts';

/** What subcommands without machine-readable output print: an error in a box, or a bare line; in colour or not. */
export function parseTextErrors(text: string): TerraformDiagnostic[] {
  // eslint-disable-next-line no-control-regex -- escape sequences are control characters
  const lines = text.replace(/\u001b\[[0-9;]*m/g, '').split(/\r?\n/);
  const plain = lines.map((line) => line.replace(/^[╷│╵]\s?/, '')).join('\n');
  const boxed = plain.split(/^Error: /m).slice(1);
  const errors = boxed.length > 0 || plain.trim() === '' ? boxed : [plain.trim()];
  return errors.map((error) => {
    const [summary = '', ...detail] = error.split('\n');
    return { severity: 'error', summary: summary.trim(), detail: detail.join('\n').trim() };
  });
}
