import type { Source } from '../base-model.ts';
import type { Zones } from './zones.ts';

export const EXPRESS_ZONES_SOURCE: Source = {
  source:
    'Amazon S3 user guide, Regional and Zonal endpoints for directory buckets in an Availability Zone',
  date: '2026-11-22',
  covers: 'regions and zones of S3 Express One Zone',
};

/** Ids of the zones that have S3 Express One Zone, by region; in no other region there is a way to it. */
const EXPRESS_ZONES: Zones = {
  'ap-northeast-1': ['apne1-az1', 'apne1-az4'],
  'ap-south-1': ['aps1-az1', 'aps1-az3'],
  'eu-north-1': ['eun1-az1', 'eun1-az2', 'eun1-az3'],
  'eu-west-1': ['euw1-az1', 'euw1-az3'],
  'us-east-1': ['use1-az4', 'use1-az5', 'use1-az6'],
  'us-east-2': ['use2-az1', 'use2-az2'],
  'us-west-2': ['usw2-az1', 'usw2-az3', 'usw2-az4'],
};

/** Regions with S3 Express One Zone. */
export const EXPRESS_REGIONS: readonly string[] = Object.keys(EXPRESS_ZONES);

/** Ids of the zones of a region that have S3 Express One Zone; none for a region without. */
export function expressZones(region: string): readonly string[] {
  return EXPRESS_ZONES[region] ?? [];
}
