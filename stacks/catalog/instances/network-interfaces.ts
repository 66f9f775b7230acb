import type { InstanceType } from './instance-type.ts';

/** A network interface as a launch template describes it. */
export interface NetworkInterface {
  readonly card: number;
  readonly device: number;
  /** `interface`: IP alone; `efa-only`: EFA without an address; `efa`: both on one. */
  readonly type: 'interface' | 'efa' | 'efa-only';
}

/**
 * The network interfaces of a node: the primary one, which alone has an address, and EFA on every card that has it. This is
 * the layout with a single IP address of AWS's current documentation (2026-11): with an address on each card, Linux would
 * route over all of them, and a P5 would use up 32 addresses of its subnet.
 */
export function nicLayout({ network }: Pick<InstanceType, 'network'>): readonly NetworkInterface[] {
  const { cards, efa, primary } = network;
  const layout: NetworkInterface[] = [{ card: 0, device: 0, type: primary }];
  if (efa === undefined) return layout;
  for (let card = efa.firstCard; card < cards; card++) {
    const carriedByPrimary = card === 0 && primary === 'efa';
    if (!carriedByPrimary) layout.push({ card, device: 1, type: 'efa-only' });
  }
  return layout;
}
