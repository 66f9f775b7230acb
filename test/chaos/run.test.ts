import { hasNothingToDo } from '../../chaos/run.ts';

const said = (...outcomes: string[]) =>
  JSON.stringify({ data: { stacks: outcomes.map((outcome) => ({ outcome })) } });

test.each([
  { code: 0, stdout: said('unchanged', 'unchanged'), is: true },
  { code: 0, stdout: said('unchanged', 'applied'), is: false },
  { code: 3, stdout: said('unchanged', 'refused'), is: false },
  { code: 1, stdout: '', is: false },
  { code: null, stdout: said('unchanged'), is: false },
])('$code and $stdout: there is nothing left to do: $is', ({ code, stdout, is }) => {
  expect(hasNothingToDo({ code, stdout })).toBe(is);
});
