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
  MOST_LESS_BY_COMMITMENT,
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
export {
  findInstanceType,
  recognizeInstanceType,
  zonesIn,
  type RecognizedInstanceType,
} from './find-instance-type.ts';
export { nicLayout, type NetworkInterface } from './network-interfaces.ts';
export { EXPRESS_REGIONS, EXPRESS_ZONES_SOURCE, expressZones } from './express-zones.ts';
export { SURVEYED_REGIONS, ZONES_SOURCE, type Zones } from './zones.ts';
export {
  ACCELERATOR_NAMES,
  cheapestWith,
  readAccelerators,
  type AcceleratorChoice,
  type WantedAccelerators,
  type WantedCapacity,
} from './choose-by-accelerators.ts';
export {
  STORAGE_CLASSES,
  TRANSFER_OUT,
  type StorageClass,
  type StorageClassFacts,
} from './data-prices.ts';
export { acceleratorsOf, describeInstanceType } from './describe-instance-type.ts';
export {
  ASSOCIATION_VERSIONS,
  findLustreDeployment,
  LUSTRE_DEPLOYMENTS,
  LUSTRE_PORTS,
  LUSTRE_PRICES,
  lustreCapacity,
  lustrePrice,
  MOST_ASSOCIATIONS,
  type LustreDeployment,
  type LustreDeploymentType,
  type LustrePrice,
  type LustreStorageType,
} from './lustre.ts';
export type { NotForFleets } from './not-for-fleets.ts';
export {
  PLACEMENTS_SOURCE,
  PUBLISHED_PLACEMENTS,
  publishedPlacement,
  type PublishedPlacement,
  type TuningMethod,
} from './placements.ts';
export {
  volumePerMonthUsd,
  VOLUMES,
  type Volume,
  type VolumeFacts,
  type VolumeType,
} from './volumes.ts';
export { zonePrefix } from './zones.ts';
