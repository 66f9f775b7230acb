import { appliesIn, readSettings } from '../../../controller/cli/settings.ts';

const terminal = { stdin: { isTTY: true }, stdout: { isTTY: true }, stderr: { isTTY: true } };
const pipes = { stdin: {}, stdout: {}, stderr: {} };

test.each([
  {
    name: 'a terminal',
    variables: {},
    streams: terminal,
    colour: true,
    animated: true,
    interactive: true,
  },
  {
    name: 'a pipe',
    variables: {},
    streams: pipes,
    colour: false,
    animated: false,
    interactive: false,
  },
  {
    name: 'CI on a terminal',
    variables: { CI: 'true' },
    streams: terminal,
    colour: true,
    animated: false,
    interactive: false,
  },
  {
    name: 'NO_COLOR',
    variables: { NO_COLOR: '1' },
    streams: terminal,
    colour: false,
    animated: true,
    interactive: true,
  },
  {
    name: 'an empty NO_COLOR',
    variables: { NO_COLOR: '' },
    streams: terminal,
    colour: true,
    animated: true,
    interactive: true,
  },
  {
    name: 'FORCE_COLOR on a pipe',
    variables: { FORCE_COLOR: '1' },
    streams: pipes,
    colour: true,
    animated: false,
    interactive: false,
  },
  {
    name: 'FORCE_COLOR=0',
    variables: { FORCE_COLOR: '0' },
    streams: terminal,
    colour: false,
    animated: true,
    interactive: true,
  },
  {
    name: 'a dumb terminal',
    variables: { TERM: 'dumb' },
    streams: terminal,
    colour: false,
    animated: false,
    interactive: true,
  },
])(
  'on $name: colour $colour, animated $animated, asks $interactive',
  ({ variables, streams, colour, animated, interactive }) => {
    const settings = readSettings({ HOME: '/home/x', ...variables }, streams);
    expect({
      colour: settings.colour.stderr,
      animated: settings.animated,
      interactive: settings.interactive,
    }).toEqual({ colour, animated, interactive });
  },
);

test('keeps what can be fetched again where the platform keeps caches', () => {
  expect(readSettings({ HOME: '/home/x' }, pipes).cacheDir).toBe('/home/x/.cache/temper');
  expect(readSettings({ HOME: '/home/x', XDG_CACHE_HOME: '/c' }, pipes).cacheDir).toBe('/c/temper');
  expect(readSettings({ HOME: '/home/x', TEMPER_CACHE_DIR: '/t' }, pipes).cacheDir).toBe('/t');
});

test('keeps what cannot be fetched again where the platform keeps state, never relative to the checkout', () => {
  const of = (variables: object) => readSettings({ HOME: '/home/x', ...variables }, pipes).stateDir;
  const usual = process.platform === 'linux' ? '/home/x/.local/state/temper' : of({});
  expect(of({})).toBe(usual);
  expect(of({ XDG_STATE_HOME: 'relative' })).toBe(usual);
  expect(of({ TEMPER_STATE_DIR: '' })).toBe(usual);
  expect(of({ TEMPER_STATE_DIR: '/t' })).toBe('/t');
});

test('looks for programs in absolute folders alone', () => {
  const { variables } = readSettings({ PATH: 'bin:/usr/bin::.:node_modules/.bin:/bin' }, pipes);
  expect(variables['PATH']).toBe('/usr/bin:/bin');
});

test.each([
  [0, 1],
  [1, 1],
  [7, 7],
  [24, 16],
  [1024, 16],
])('with %d GiB free, %d applies fit', (gib, applies) => {
  expect(appliesIn(gib * 1024 ** 3)).toBe(applies);
});

test.each([
  { name: 'a terminal', stream: { isTTY: true, columns: 132 }, variables: {}, columns: 132 },
  {
    name: 'COLUMNS',
    stream: { isTTY: true, columns: 132 },
    variables: { COLUMNS: '72' },
    columns: 72,
  },
  {
    name: 'COLUMNS that says nothing',
    stream: { isTTY: true, columns: 132 },
    variables: { COLUMNS: 'x' },
    columns: 132,
  },
  {
    name: 'a terminal that does not tell',
    stream: { isTTY: true, columns: 0 },
    variables: {},
    columns: undefined,
  },
  {
    name: 'a pipe, whatever COLUMNS says',
    stream: {},
    variables: { COLUMNS: '72' },
    columns: undefined,
  },
])('$name: $columns columns', ({ stream, variables, columns }) => {
  const settings = readSettings(variables, { stdin: {}, stdout: stream, stderr: {} });
  expect(settings.columns).toEqual({ stdout: columns, stderr: undefined });
});
