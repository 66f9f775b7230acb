/** What is known of an environment besides its text. */
export interface EnvironmentFacts {
  /** The archive with the function that ends what outlives its time. */
  readonly limit: {
    /** SHA-256 of the archive, hex. */
    readonly sha256: string;
  };
}

/** Stands in where nobody gathered anything, and where it does not matter what: addresses do not depend on it. */
const PLACEHOLDER: EnvironmentFacts = { limit: { sha256: '0'.repeat(64) } };

/** What was gathered of an environment. */
export function environmentFactsOf(gathered: unknown): EnvironmentFacts {
  return (gathered as EnvironmentFacts | undefined) ?? PLACEHOLDER;
}
