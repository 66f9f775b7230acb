import fc from 'fast-check';
import { renderGitHub } from '../../../controller/report/github.ts';
import { CODES } from '../../../stacks/language/index.ts';
import { wellFormedText } from '../../helpers/well-formed-text.ts';
import { at, one } from './diagnostics.ts';

/** Reads a workflow command the way the runner does (actions/runner, ActionCommand.cs). */
function runnerReads(line: string): {
  command: string;
  properties: Record<string, string>;
  data: string;
} {
  const end = line.indexOf('::', 2);
  const [command = '', ...rest] = line.slice(2, end).split(' ');
  const unescape = (text: string): string =>
    text
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%');
  const properties = rest
    .join(' ')
    .split(',')
    .map((pair) => {
      const cut = pair.indexOf('=');
      return [pair.slice(0, cut), unescape(pair.slice(cut + 1))];
    });
  return {
    command,
    properties: Object.fromEntries(properties),
    data: unescape(line.slice(end + 2)),
  };
}

describe('GitHub annotations', () => {
  test('are read back by the runner as they were meant', () => {
    const [line = '', ...others] = renderGitHub([one]).trimEnd().split('\n');
    expect(others).toEqual([]);
    expect(runnerReads(line)).toEqual({
      command: 'error',
      properties: {
        title: 'SPEC_VALUE: a value is outside of what is allowed',
        file: 'specs/a, b:c.yaml',
        line: '9',
        col: '19',
        endLine: '9',
        endColumn: '30',
      },
      data: '`epochs` is 100% wrong\nwhy: because\nfix: write: 5',
    });
  });

  test('of a range over several lines have no columns, which GitHub would refuse', () => {
    const end = { line: 12, column: 3, offset: 150 };
    const [line = ''] = renderGitHub([{ ...one, at: { ...at, end } }]).split('\n');
    expect(runnerReads(line).properties).toEqual({
      title: expect.any(String),
      file: at.file,
      line: '9',
      endLine: '12',
    });
  });

  test('without a place are shown on the run', () => {
    const [line = ''] = renderGitHub([{ code: 'CLI_USAGE', severity: 'note', message: 'x' }]).split(
      '\n',
    );
    expect(line).toBe(`::notice title=CLI_USAGE%3A ${CODES.CLI_USAGE.summary}::x`);
  });

  test('stay below the ten a level that GitHub keeps, the last one saying how many there are', () => {
    const many = [
      ...Array.from({ length: 30 }, () => ({ ...one, severity: 'warning' as const })),
      ...Array.from({ length: 12 }, () => one),
    ];
    const lines = renderGitHub(many).trimEnd().split('\n');
    expect(lines.filter((line) => line.startsWith('::error '))).toHaveLength(9);
    expect(lines.filter((line) => line.startsWith('::warning '))).toHaveLength(9);
    expect(lines[0]).toMatch(/^::error /);
    expect(lines[8]).toBe(
      '::error title=4 more errors::and 4 more errors; the log of this step lists all of them',
    );
  });

  test('cannot be forged: whatever a spec says, there is one command for one diagnostic', () => {
    fc.assert(
      fc.property(
        wellFormedText(),
        fc.constantFrom('', '\n::error::', '\r\n##[error]', '%0A::warning::', '::', ','),
        (text, evil) => {
          const message = `${text}${evil}${text}`;
          const lines = renderGitHub([{ ...one, message, at: { ...at, file: message } }]).split(
            '\n',
          );
          expect(lines).toHaveLength(2);
          expect(lines[0]).not.toMatch(/\r/);
          const { command, properties } = runnerReads(lines[0] ?? '');
          expect(command).toBe('error');
          expect(Object.keys(properties)).toEqual([
            'title',
            'file',
            'line',
            'col',
            'endLine',
            'endColumn',
          ]);
          expect(properties['line']).toBe('9');
        },
      ),
      { numRuns: 500 },
    );
    expect(renderGitHub([])).toBe('');
  });
});
