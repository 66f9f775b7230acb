import { aliasSetAt } from '../../../controller/aws/key-alias.ts';
import { anAwsServer, type AwsServer } from './aws-server.ts';

const MADE = Date.parse('2026-11-20T12:00:00Z') / 1000;
const PAGES = [
  { Truncated: true, NextMarker: 'more', Aliases: [{ AliasName: 'alias/temper-lab-2' }] },
  {
    Truncated: false,
    Aliases: [
      { AliasName: 'alias/temper-lab', CreationDate: MADE, LastUpdatedDate: MADE + 60 },
      { AliasName: 'alias/temper-new', CreationDate: MADE },
      { AliasName: 'alias/temper-silent' },
    ],
  },
];

let server: AwsServer;
beforeAll(async () => {
  server = await anAwsServer(({ body }) => ({
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: PAGES[body.includes('more') ? 1 : 0],
  }));
});
afterAll(() => server.close());

test.each([
  { alias: 'alias/temper-lab', setAt: (MADE + 60) * 1000 },
  { alias: 'alias/temper-new', setAt: MADE * 1000 },
  { alias: 'alias/temper-silent', setAt: undefined },
  { alias: 'alias/temper', setAt: undefined },
])(
  '$alias was made or last changed at $setAt, on whatever page it is',
  async ({ alias, setAt }) => {
    expect(await aliasSetAt(server.access, alias)).toBe(setAt);
  },
);
