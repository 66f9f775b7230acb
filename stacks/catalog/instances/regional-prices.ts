/*
 * What instance types cost on demand outside the United States' cheapest regions, as a factor of the price in us-east-1, and
 * what share of it spot instances cost. Source: skypilot-org/skypilot-catalog, catalogs/v8/aws/vms.csv (2026), and for P5en
 * dstackai/dstack#4110 (2026-08-06). Within a family all sizes that were read have the same factor.
 */

const G: Readonly<Record<string, number>> = {
  'us-east-2': 1,
  'ap-east-1': 1.5396,
  'ap-northeast-1': 1.4503,
  'ap-northeast-2': 1.2296,
  'ap-south-1': 1.2008,
  'ap-southeast-2': 1.3002,
  'ap-southeast-3': 1.3996,
  'ca-central-1': 1.1103,
  'eu-central-1': 1.2505,
  'eu-north-1': 1.0606,
  'eu-south-2': 1.0537,
  'eu-west-1': 1.1163,
  'eu-west-2': 1.2694,
  'eu-west-3': 1.2694,
  'me-central-1': 1.2279,
};

/** By family, or by the type where other sizes were not read. */
export const REGIONAL_FACTORS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  g5: G,
  g6: G,
  g6e: G,
  p4d: { 'us-east-2': 1, 'eu-west-2': 1.3 },
  p4de: { 'ap-northeast-1': 1.3707, 'ap-southeast-1': 1.2, 'eu-central-1': 1.2494 },
  'p5.48xlarge': {
    'us-east-2': 1,
    'us-west-1': 1.25,
    'ap-northeast-1': 1.25,
    'ap-northeast-2': 1.38,
    'ap-south-1': 1.2,
    'ap-southeast-2': 1.3,
    'ap-southeast-3': 1.38,
    'ca-central-1': 1.15,
    'eu-north-1': 1.07,
    'eu-west-2': 1.3,
  },
  p5en: { 'us-east-2': 1, 'us-west-1': 1.25, 'eu-north-1': 1.07 },
};

/** What sizes that were not read cost on the spot market, by those of the family that were: a share of the on-demand price. */
export const SPOT_SHARES: Readonly<Record<string, readonly [low: number, high: number]>> = {
  g5: [0.28, 0.5],
  g6: [0.33, 0.59],
  g6e: [0.27, 0.81],
};
