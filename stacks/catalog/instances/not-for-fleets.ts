/** EC2 instance types that people ask for and no fleet is made of. */
export interface NotForFleets {
  /** What they are, as a plural: `P3 instances`. */
  readonly name: string;
  /** Why, as a sentence's second half. */
  readonly reason: string;
  /** Instance types to use instead. */
  readonly instead: readonly string[];
}

interface Row extends NotForFleets {
  /** Lower case, without the size. */
  readonly families: readonly string[] | RegExp;
}

const NO_BFLOAT16 = 'their accelerators do not compute bfloat16, which training uses today';
const NOT_IN_CATALOG = 'the catalog does not have their facts yet';

/** Families as EC2's `InstanceType` names them (botocore 1.43.11, 2026-11-20). */
const ROWS: readonly Row[] = [
  {
    families: ['p2', 'p3', 'p3dn'],
    name: 'P2 and P3',
    reason: NO_BFLOAT16,
    instead: ['g6e.xlarge', 'p4d.24xlarge'],
  },
  {
    families: ['g3', 'g3s', 'g4dn', 'g4ad', 'g5g'],
    name: 'G3, G4 and G5g',
    reason: NO_BFLOAT16,
    instead: ['g5.xlarge', 'g6.xlarge'],
  },
  {
    families: ['g6f', 'gr6f'],
    name: 'G6f',
    reason: 'they have a part of an accelerator',
    instead: ['g6.xlarge'],
  },
  { families: ['gr6'], name: 'Gr6', reason: NOT_IN_CATALOG, instead: ['g6.4xlarge', 'g6.8xlarge'] },
  { families: ['g7', 'g7e'], name: 'G7', reason: NOT_IN_CATALOG, instead: ['g6e.xlarge'] },
  {
    families: ['p6e-gb200', 'u-p6e-gb200x36', 'u-p6e-gb200x72', 'trn2u', 'u-trn2'],
    name: 'UltraServers',
    reason: 'they are reserved and placed as a whole rack, which Temper does not do',
    instead: ['p6-b200.48xlarge', 'trn2.48xlarge'],
  },
  {
    families: ['inf1', 'inf2'],
    name: 'Inf',
    reason: 'Inferentia answers with models and does not train them',
    instead: ['trn1.2xlarge', 'g6.xlarge'],
  },
  {
    families: ['dl1', 'dl2q'],
    name: 'DL',
    reason: NOT_IN_CATALOG,
    instead: ['p4d.24xlarge', 'trn1.32xlarge'],
  },
  {
    families: ['f1', 'f2', 'vt1'],
    name: 'F and VT',
    reason: 'they have no accelerator that trains',
    instead: ['g6.xlarge'],
  },
  {
    families: /^(?:a|c|d|h|hpc|i|im|is|m|mac|r|t|u|x|z)\d/,
    name: 'these',
    reason: 'they have no accelerator',
    instead: ['g6.xlarge', 'g5.xlarge'],
  },
];

/** What is known of a family that fleets are not made of. */
export function notForFleets(family: string): NotForFleets | undefined {
  const row = ROWS.find(({ families }) =>
    families instanceof RegExp ? families.test(family) : families.includes(family),
  );
  return row && { name: row.name, reason: row.reason, instead: row.instead };
}
