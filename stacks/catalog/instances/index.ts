export { INSTANCE_TYPE_SOURCES } from './instance-sources.ts';
export type {
  BootMode,
  EfaFacts,
  InstanceType,
  NetworkFacts,
  PurchaseOption,
} from './instance-type.ts';
export type { Accelerator, PeakPerformance } from './accelerators.ts';
export {
  hourlyPrice,
  INSTANCE_PRICE_SOURCES,
  PRICED_REGION,
  type HourlyPrice,
  type PriceTerm,
} from './instance-prices.ts';
export {
  INSTANCE_QUOTAS,
  INSTANCE_QUOTAS_SOURCE,
  type InstanceQuota,
  type QuotaFamily,
} from './instance-quotas.ts';
export { INSTANCE_TYPES } from './instance-types.ts';
export { findInstanceType } from './find-instance-type.ts';
export { nicLayout, type NetworkInterface } from './network-interfaces.ts';
export { SURVEYED_REGIONS, ZONES_SOURCE, type Zones } from './zones.ts';
