import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { neutralLine, width } from '../../../controller/report/terminal-text.ts';
import { TerminalReporter } from '../../../controller/cli/reporter.ts';
import { commandingText } from '../../helpers/hostile-text.ts';
import { commandsIn, obeyedIn, withoutColour } from '../../helpers/readers.ts';

/** A reporter on a clock and a ticker that the test moves by hand. */
function harness(animated: boolean, colour = false) {
  let now = 0;
  let tick: (() => void) | undefined;
  const written: string[] = [];
  const reporter = new TerminalReporter({
    write: (text) => written.push(text),
    colour,
    animated,
    columns: () => (animated ? 40 : undefined),
    clock: { now: () => now },
    every(_ms, run) {
      tick = run;
      return () => (tick = undefined);
    },
  });
  return {
    reporter,
    text: () => written.join(''),
    ticking: () => tick !== undefined,
    pass: (seconds: number) => {
      for (let at = 0; at < seconds; at += 1) {
        now += 1000;
        tick?.();
      }
    },
  };
}

test('without a terminal says each change once, then less and less often that it is still running', () => {
  const { reporter, text, pass } = harness(false);
  const task = reporter.task('train bot');
  task.update('queued');
  task.update('queued');
  pass(100);
  const lines = text().trimEnd().split('\n');
  expect(lines[0]).toBe('  train bot: queued');
  expect(lines.slice(1)).toEqual([
    '  train bot: still running, queued (10 s)',
    '  train bot: still running, queued (30 s)',
    '  train bot: still running, queued (60 s)',
  ]);
});

test('without a terminal never writes a control character, whatever AWS said', () => {
  const { reporter, text, pass } = harness(false);
  const task = reporter.task('train bot');
  task.update('\u001b[2Jgone\r\nforged: line\u0007');
  pass(20);
  task.done('completed');
  expect(
    text()
      .split('\n')
      .filter((line) => line !== neutralLine(line)),
  ).toEqual([]);
  expect(text().split('\n')[0]).toBe('  train bot: ␛[2Jgone forged: line␇');
});

test('on a terminal an animated line never wraps, or erasing it would eat what stands above', () => {
  const { reporter, text, pass } = harness(true);
  reporter.task('a title that is rather long for a terminal').update('x'.repeat(200));
  pass(30);
  const lines = stripVTControlCharacters(text()).split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
});

test.each([{ what: 'x' }, { what: '日' }, { what: '👩‍👩‍👧' }])(
  'nor when it is written in $what, which may take two cells',
  ({ what }) => {
    const { reporter, text, pass } = harness(true);
    for (const times of [5, 40]) reporter.task(what.repeat(times)).update(what.repeat(200));
    pass(30);
    const lines = stripVTControlCharacters(text()).split('\n');
    expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(40);
  },
);

test('progress is shown and never obeyed, whoever named what is under way', () => {
  /** Everything that can be told, told on a stream with or without colours. */
  const told = (texts: readonly string[], animated: boolean, colour: boolean): string => {
    const [info = '', warning = '', title = '', ...details] = texts;
    const { reporter, text, pass } = harness(animated, colour);
    reporter.info(info);
    reporter.warn(warning);
    const tasks = [reporter.task(title), reporter.task(title)];
    for (const detail of details) tasks[0]?.update(detail);
    pass(30);
    tasks[0]?.done(info);
    tasks[1]?.fail(warning);
    reporter.close();
    // Its own movements of the cursor, which it makes at the start of a line, on a terminal only.
    // oxlint-disable-next-line no-control-regex -- escape sequences are what it looks for
    return animated ? text().replaceAll(/^\u001B\[[12]A\u001B\[0J/gm, '') : text();
  };
  fc.assert(
    fc.property(
      fc.array(commandingText, { minLength: 6, maxLength: 6 }),
      fc.boolean(),
      (texts, animated) => {
        const coloured = told(texts, animated, true);
        const plain = told(texts, animated, false);
        expect({
          commands: [...commandsIn(coloured), ...commandsIn(plain)],
          obeyed: [...obeyedIn(coloured, true), ...obeyedIn(plain, false)],
        }).toEqual({ commands: [], obeyed: [] });
        // A colour that came with a text would be missing here, where the reporter's own are taken away.
        expect(withoutColour(coloured)).toBe(plain);
      },
    ),
    { numRuns: 100 },
  );
});

test('a line that becomes a command only when it is put together is broken as well', () => {
  const { reporter, text } = harness(false);
  reporter.task(':').update('error::x');
  expect(text()).toBe('  ∷ error::x\n');
});

test('stops ticking when nothing runs any more, so that it cannot keep the process busy', () => {
  const { reporter, ticking } = harness(false);
  const [one, two] = [reporter.task('one'), reporter.task('two')];
  one.done();
  expect(ticking()).toBe(true);
  two.fail('because');
  expect(ticking()).toBe(false);
});
