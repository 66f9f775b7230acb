/* The part of an environment's dashboard that shows trainings on fleets. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fleetWidgets } from '../../../../stacks/kinds/environment/constructs/fleet-widgets.ts';
import { REPOSITORY } from '../../../helpers/compiled.ts';

interface Widget {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: { readonly metrics?: readonly (readonly { expression: string }[])[] };
}

const TOP = 21;
const widgets = fleetWidgets('eu-west-1', TOP) as unknown as Widget[];
const source = (file: string) =>
  readFileSync(join(REPOSITORY, 'fleet/node/temper_node', file), 'utf8');

/** What machines publish: the embedded metrics of heartbeats, and the CloudWatch agent’s, as it calls them. */
function published(): string[] {
  const [, units = ''] = /^UNITS = \{([^}]*)\}/m.exec(source('logs.py')) ?? [];
  const agent = source('cloudwatch_agent.py');
  const [, gpu = ''] = /GPU_MEASUREMENTS = \(([^)]*)\)/.exec(agent) ?? [];
  const [, net = ''] = /"net": \{\s*"measurement": \[([^\]]*)\]/.exec(agent) ?? [];
  const words = (text: string) => [...text.matchAll(/"(\w+)"/g)].map(([, word = '']) => word);
  return [
    ...[...units.matchAll(/"(\w+)":/g)].map(([, name = '']) => name),
    ...words(gpu).map((name) => `nvidia_smi_${name}`),
    ...words(net).map((name) => `net_${name}`),
  ];
}

test('graphs search for what machines publish, and for all that heartbeats do', () => {
  const expressions = widgets.flatMap(({ properties }) =>
    (properties.metrics ?? []).flat().map(({ expression }) => expression),
  );
  const searched = expressions.map(
    (one) =>
      /^SEARCH\('\{Temper\/Fleets,Run(?:,Instance)?\} MetricName="(\w+)"', '\w+', 300\)$/.exec(
        one,
      )?.[1],
  );
  expect(published()).toEqual(expect.arrayContaining(searched));
  expect(searched).toEqual(
    expect.arrayContaining(published().filter((name) => !/^(nvidia_smi|net)_/.test(name))),
  );
});

test('no graph lies over another, or over what is above', () => {
  const cells = new Set<string>();
  let all = 0;
  for (const { x, y, width, height } of widgets) {
    expect(x + width).toBeLessThanOrEqual(24);
    expect(y).toBeGreaterThanOrEqual(TOP);
    for (let column = x; column < x + width; column += 1)
      for (let row = y; row < y + height; row += 1) {
        cells.add(`${column},${row}`);
        all += 1;
      }
  }
  expect(cells.size).toBe(all);
});
