import { PassThrough } from 'node:stream';
import { ask } from '../../../controller/cli/asking.ts';
import { commandsIn, obeyedIn } from '../../helpers/readers.ts';

/** Somebody at a keyboard, and the screen in front of them. */
function person() {
  const input = new PassThrough();
  const output = new PassThrough().setEncoding('utf8');
  const leaving = new AbortController();
  const asked = (question: string, colour = false) =>
    ask(question, { input, output, colour, signal: leaving.signal, interrupt: () => undefined });
  return { input, asked, leaving, screen: () => String(output.read() ?? '') };
}

test('a question is shown and never obeyed, and its answer is what was typed', async () => {
  const { input, asked, screen } = person();
  const answer = asked('locked by \u001B[2Jroot\r\n::stop-commands::x ##[error]y\u202E? ', true);
  input.write('yes\n');
  expect(await answer).toBe('yes');
  const shown = screen();
  expect(shown).toContain('locked by ␛[2Jroot');
  expect({ commands: commandsIn(shown), obeyed: obeyedIn(shown, true) }).toEqual({
    commands: [],
    obeyed: [],
  });
});

test('nobody agreed who closed the line, or left', async () => {
  const silent = person();
  const unanswered = silent.asked('go on? ');
  silent.input.end();
  expect(await unanswered).toBeUndefined();

  const gone = person();
  const interrupted = gone.asked('go on? ');
  gone.leaving.abort();
  expect(await interrupted).toBeUndefined();
});
