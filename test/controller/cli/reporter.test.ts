import { stripVTControlCharacters } from 'node:util';
import { neutralLine } from '../../../controller/report/terminal-text.ts';
import { TerminalReporter } from '../../../controller/cli/reporter.ts';

/** A reporter on a clock and a ticker that the test moves by hand. */
function harness(animated: boolean) {
  let now = 0;
  let tick: (() => void) | undefined;
  const written: string[] = [];
  const reporter = new TerminalReporter({
    write: (text) => written.push(text),
    colour: false,
    animated,
    columns: () => 40,
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

test('stops ticking when nothing runs any more, so that it cannot keep the process busy', () => {
  const { reporter, ticking } = harness(false);
  const [one, two] = [reporter.task('one'), reporter.task('two')];
  one.done();
  expect(ticking()).toBe(true);
  two.fail('because');
  expect(ticking()).toBe(false);
});
