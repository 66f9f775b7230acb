/*
 * Every report, fed with hostile texts wherever a text is not Temper's own, printed as the command line prints it, and
 * read by models of a GitHub runner and of a terminal.
 */
import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { doorsTo } from '../../../controller/cli/doors.ts';
import { renderGitHub } from '../../../controller/report/github.ts';
import { renderTerminal } from '../../../controller/report/terminal.ts';
import { LockHeld } from '../../../controller/terraform/lock/lock-held.ts';
import { commandingText } from '../../helpers/hostile-text.ts';
import { commandsIn, obeyedIn, withoutColour } from '../../helpers/readers.ts';
import { at, one } from './diagnostics.ts';
import { FOR_MACHINES, FOR_PEOPLE } from './hostile-reports.ts';

const LOCK = {
  id: '0f6e0d5c-1c4e-4f83-ae5c-d9b1b1c6c0a2',
  who: 'root@vm',
  operation: 'OperationTypeApply',
  created: '2026-11-20T18:47:08Z',
  version: '1.11.4',
};

const FOLDER = new URL('../../../controller/report/', import.meta.url);

/** What arrives at a stream. */
function arriving(colour: boolean, columns?: number) {
  const out: string[] = [];
  const write = (text: string) => void out.push(text);
  const doors = doorsTo(
    { stdout: write, stderr: write },
    {
      colour: { stdout: colour, stderr: colour },
      columns: { stdout: columns, stderr: columns },
    },
  );
  return { doors, text: () => out.join('') };
}

/** A report twice, of the same texts: on a stream with colours and on one without. */
function shown(report: (typeof FOR_PEOPLE)[string], texts: readonly string[], width: number) {
  return [true, false].map((colour) => {
    let dealt = 0;
    const { doors, text } = arriving(colour, width);
    doors.stdout(report({ text: () => texts[dealt++ % texts.length] ?? '', colour, width }));
    return text();
  });
}

test('every report there is takes part', async () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' });
  const names: string[] = [];
  for (const file of files.filter((one) => one.endsWith('.ts')))
    names.push(...Object.keys((await import(new URL(file, FOLDER).pathname)) as object));
  const reports = names.filter((name) => /^render|Question$/.test(name));
  const fed = [...Object.keys(FOR_PEOPLE), ...Object.keys(FOR_MACHINES), 'renderGitHub'];
  expect(fed).toEqual(expect.arrayContaining(reports));
  expect(reports.length).toBeGreaterThan(9);
});

describe('for people', () => {
  test.each(Object.entries(FOR_PEOPLE))('%s is shown and never obeyed', (_name, report) => {
    fc.assert(
      fc.property(
        fc.array(commandingText, { minLength: 1, maxLength: 12 }),
        fc.constantFrom(40, 57, 80, 200),
        (texts, width) => {
          const [coloured = '', plain = ''] = shown(report, texts, width);
          expect({
            commands: [...commandsIn(coloured), ...commandsIn(plain)],
            obeyed: [...obeyedIn(coloured, true), ...obeyedIn(plain, false)],
          }).toEqual({ commands: [], obeyed: [] });
          // A colour that came with a text would be missing here, where Temper's own are taken away.
          expect(withoutColour(coloured)).toBe(plain);
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('wrapping puts no command at the start of a line, wherever it breaks', () => {
  const texts = Array.from({ length: 120 }, (_, length) => {
    const { doors, text } = arriving(false);
    const lock = new LockHeld({ ...LOCK, path: `${'p'.repeat(length)} ::stop-commands::x` }, 0);
    doors.stderr(renderTerminal(lock.diagnostics, { sources: () => undefined, colour: false }));
    return text();
  });
  expect(texts.flatMap(commandsIn)).toEqual([]);
  expect(texts.some((text) => /^ +∷stop-commands::x$/m.test(text))).toBe(true);
});

test('for a runner, there is one command a diagnostic, and it is the one that was meant', () => {
  fc.assert(
    fc.property(commandingText, commandingText, (message, file) => {
      const { doors, text } = arriving(false);
      const commands = renderGitHub([{ ...one, message, why: file, at: { ...at, file } }]);
      doors.commands('stdout', commands);
      expect(text()).toBe(commands);
      const [command = '', ...rest] = text().split('\n');
      expect(rest).toEqual(['']);
      expect(commandsIn(command).filter((found) => !found.startsWith('error title='))).toEqual([]);
      expect({ obeyed: obeyedIn(command, false), old: command.includes('##[') }).toEqual({
        obeyed: [],
        old: false,
      });
    }),
    { numRuns: 200 },
  );
});

test('for a runner, what is not a command of ours is text, also behind the door for commands', () => {
  fc.assert(
    fc.property(commandingText, (message) => {
      const { doors, text } = arriving(true);
      doors.commands('stderr', `::add-mask::x\n::set-env name=a::b\n${message}`);
      expect({ commands: commandsIn(text()), obeyed: obeyedIn(text(), false) }).toEqual({
        commands: commandsIn(text()).filter((found) => found.startsWith('error ')),
        obeyed: [],
      });
    }),
  );
});

describe('for machines', () => {
  test.each(Object.entries(FOR_MACHINES))(
    '%s is JSON that says the same, and is obeyed by nobody',
    (_name, report) => {
      fc.assert(
        fc.property(commandingText, (message) => {
          const { doors, text: arrived } = arriving(true);
          doors.document(report.render(message));
          expect(report.read(JSON.parse(arrived()))).toBe(message);
          expect({
            commands: commandsIn(arrived()),
            obeyed: obeyedIn(arrived(), false),
          }).toEqual({ commands: [], obeyed: [] });
        }),
        { numRuns: 200 },
      );
    },
  );
});
