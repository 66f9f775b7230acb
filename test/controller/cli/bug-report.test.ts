import { bugReport } from '../../../controller/cli/bug-report.ts';
import { commandsIn, obeyedIn } from '../../helpers/readers.ts';

const SECRET = 'kept+between/us+0123456789';
const TOKEN = 'ghs_0123456789abcdef';

test.each([
  { name: 'an error', wrap: (text: string) => new Error(text) },
  { name: 'a text', wrap: (text: string) => text },
])('a bug that throws $name is shown and never obeyed, without secrets', ({ wrap }) => {
  const report = bugReport(
    wrap(
      `signed with ${SECRET} and ${TOKEN}\n::stop-commands::x\n##[error]y \u001B[31mred\u001B[2J`,
    ),
    { variables: { AWS_SECRET_ACCESS_KEY: SECRET }, withheld: { GITHUB_TOKEN: TOKEN } },
  );
  expect(report).toContain('signed with *** and ***');
  expect(report).not.toContain(SECRET);
  expect(report).not.toContain(TOKEN);
  // Not even the colours of the palette.
  expect({ commands: commandsIn(report), obeyed: obeyedIn(report, false) }).toEqual({
    commands: [],
    obeyed: [],
  });
});
