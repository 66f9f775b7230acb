import type { Source } from '../base-model.ts';

export type QuotaFamily = 'P' | 'G' | 'Trn';

/** Quotas of Service Quotas on running instances of a family, counted in vCPUs. */
export interface InstanceQuota {
  /** As AWS writes it in the name of the quota. */
  readonly instances: string;
  readonly onDemandCode: string;
  readonly spotCode: string;
}

export const INSTANCE_QUOTAS: Readonly<Record<QuotaFamily, InstanceQuota>> = {
  P: { instances: 'P', onDemandCode: 'L-417A185B', spotCode: 'L-7212CCBC' },
  G: { instances: 'G and VT', onDemandCode: 'L-DB2E81BA', spotCode: 'L-3819A6DF' },
  Trn: { instances: 'Trn', onDemandCode: 'L-2C3B7624', spotCode: 'L-6B0D517C' },
};

/** Whether instances of a capacity block count against them is not known. */
export const INSTANCE_QUOTAS_SOURCE: Source = {
  source: 'codes of Service Quotas (`ec2`), as several public projects note them',
  date: '2026-11-20',
  covers: 'quota codes',
};
