/** A network of an environment, as far as it is written. */
interface Network {
  readonly type?: string | undefined;
  readonly subnet?: string | undefined;
}

/** The subnet that a fleet's spec names, or its environment; undefined where machines stand in a network that Temper makes. */
export function namedSubnet(
  compute: { readonly subnet?: string | undefined },
  network: Network | undefined,
): string | undefined {
  return compute.subnet ?? (network?.type === 'existing' ? network.subnet : undefined);
}
