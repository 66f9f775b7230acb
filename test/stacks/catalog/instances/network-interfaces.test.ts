import {
  INSTANCE_TYPES,
  nicLayout,
  type NetworkInterface,
} from '../../../../stacks/catalog/index.ts';
import { cardsOf, DESCRIBED_BY_EC2 } from './described-by-ec2.ts';

/** `interface(0,0) efa-only(0..31,1)`: runs of cards with the same type and device. */
function inWords(layout: readonly NetworkInterface[]): string {
  const words: string[] = [];
  let run: { type: string; device: number; from: number; to: number } | undefined;
  const close = (): void => {
    if (run === undefined) return;
    const cards = run.from === run.to ? `${run.from}` : `${run.from}..${run.to}`;
    words.push(`${run.type}(${cards},${run.device})`);
  };
  for (const { card, device, type } of layout) {
    if (run?.type === type && run.device === device && run.to === card - 1) run.to = card;
    else {
      close();
      run = { type, device, from: card, to: card };
    }
  }
  close();
  return words.join(' ');
}

const PRIMARY = 'interface(0,0)';

/** AWS's table of accelerated instance types (2026-11), in the layout with one IP address. */
const DOCUMENTED: Readonly<Record<string, string>> = {
  'p5.48xlarge': `${PRIMARY} efa-only(0..31,1)`,
  'p5e.48xlarge': `${PRIMARY} efa-only(0..31,1)`,
  'p5en.48xlarge': `${PRIMARY} efa-only(0..15,1)`,
  'p6-b200.48xlarge': `${PRIMARY} efa-only(0..7,1)`,
  'p6-b300.48xlarge': `${PRIMARY} efa-only(1..16,1)`,
  'p4d.24xlarge': 'efa(0,0) efa-only(1..3,1)',
  'p4de.24xlarge': 'efa(0,0) efa-only(1..3,1)',
  'trn1.32xlarge': 'efa(0,0) efa-only(1..7,1)',
  'trn1n.32xlarge': 'efa(0,0) efa-only(1..15,1)',
  'trn2.48xlarge': 'efa(0,0) efa-only(1..15,1)',
  'g6e.48xlarge': 'efa(0,0) efa-only(1..3,1)',
  'g6e.24xlarge': 'efa(0,0) efa-only(1,1)',
};

const ONE_CARD_WITH_EFA = [
  ...['g5', 'g6'].flatMap((family) =>
    ['8xlarge', '12xlarge', '16xlarge', '24xlarge', '48xlarge'].map((size) => `${family}.${size}`),
  ),
  'g6e.8xlarge',
  'g6e.12xlarge',
  'g6e.16xlarge',
  'p5.4xlarge',
  'trn2.3xlarge',
];

test.each(INSTANCE_TYPES)('the interfaces of $name are those of AWS’s documentation', (type) => {
  const { name } = type;
  const simple = ONE_CARD_WITH_EFA.includes(name) ? 'efa(0,0)' : PRIMARY;
  expect(inWords(nicLayout(type))).toBe(DOCUMENTED[name] ?? simple);
});

test.each(INSTANCE_TYPES)('EC2 can attach the interfaces of $name', (type) => {
  const described = DESCRIBED_BY_EC2[type.name];
  if (described === undefined) throw new Error(`${type.name} is not in the fixture`);
  const cards = cardsOf(described);
  const layout = nicLayout(type);
  const places = layout.map(({ card, device }) => `${card}/${device}`);
  expect(new Set(places).size).toBe(layout.length);
  for (const { card, type: interfaceType } of layout) {
    expect(cards[card]?.types).toContain(interfaceType);
    const onCard = layout.filter((other) => other.card === card).length;
    expect(onCard).toBeLessThanOrEqual(cards[card]?.interfaces ?? 0);
  }
  const efa = layout.filter((one) => one.type !== 'interface');
  expect(efa.length).toBe(described.maximumEfaInterfaces);
  expect(layout.length).toBeLessThanOrEqual(described.maximumNetworkInterfaces);
});

test.each(INSTANCE_TYPES)(
  'a $name has one address: only its first interface carries IP',
  (type) => {
    const [primary, ...others] = nicLayout(type);
    expect(primary).toMatchObject({ card: 0, device: 0 });
    expect(primary?.type).not.toBe('efa-only');
    for (const { type: interfaceType } of others) expect(interfaceType).toBe('efa-only');
  },
);
