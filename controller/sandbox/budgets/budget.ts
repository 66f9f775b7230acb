import { type JsonInput, JsonServiceError, textOf } from '../json-service.ts';

export interface Subscriber {
  readonly SubscriptionType: 'EMAIL' | 'SNS';
  readonly Address: string;
}

export interface Notification {
  readonly NotificationType: 'ACTUAL' | 'FORECASTED';
  readonly ComparisonOperator: 'GREATER_THAN' | 'LESS_THAN' | 'EQUAL_TO';
  readonly Threshold: number;
  readonly ThresholdType: 'PERCENTAGE' | 'ABSOLUTE_VALUE';
}

export interface ResourceTag {
  readonly Key: string;
  readonly Value: string;
}

/** One budget as it is kept; `budget` is what DescribeBudget shows, in AWS's own member names. */
export interface BudgetRecord {
  budget: JsonInput;
  notifications: { notification: Notification; subscribers: Subscriber[] }[];
  tags: ResourceTag[];
}

/** Limits of AWS Budgets (API reference, CreateBudget and CreateNotification, 2026-11). */
const MAX_NOTIFICATIONS = 10;
const MAX_EMAILS = 10;
const MAX_TOPICS = 1;

/** 2087-06-15T00:00:00Z, the end of a budget that has none (API reference, TimePeriod). */
const END_OF_TIME = 3_706_473_600;

/** What is included in a cost budget that does not say (API reference, CostTypes). */
const COST_TYPES = {
  IncludeCredit: true,
  IncludeDiscount: true,
  IncludeOtherSubscription: true,
  IncludeRecurring: true,
  IncludeRefund: true,
  IncludeSubscription: true,
  IncludeSupport: true,
  IncludeTax: true,
  IncludeUpfront: true,
  UseAmortized: false,
  UseBlended: false,
};

/** A budget as AWS stores it: checked, defaults filled in. `nowMs` is milliseconds since the epoch. */
export function storedBudget(input: unknown, nowMs: number, previous?: JsonInput): JsonInput {
  const budget = objectOf(input, 'Budget');
  const name = textOf(budget, 'BudgetName');
  if (name.length > 100 || /[:\\]/.test(name) || /\/action\//i.test(name))
    throw invalid(`Invalid budget name: ${name}. It must have 1-100 characters, without : and \\`);
  const type = textOf(budget, 'BudgetType');
  textOf(budget, 'TimeUnit');
  if (budget['BudgetLimit'] === undefined && budget['PlannedBudgetLimits'] === undefined)
    throw invalid(
      'Unable to create/update budget - please provide one of the followings: Budget Limit/ Planned Budget Limit/ Auto Adjust Data',
    );
  const period =
    budget['TimePeriod'] === undefined ? {} : objectOf(budget['TimePeriod'], 'TimePeriod');
  return {
    ...(type === 'COST' && { CostTypes: { ...COST_TYPES } }),
    ...budget,
    TimePeriod: {
      Start: previousStart(previous) ?? startOfMonth(nowMs),
      End: END_OF_TIME,
      ...period,
    },
    CalculatedSpend: {
      ActualSpend: { Amount: '0', Unit: 'USD' },
      ForecastedSpend: { Amount: '0', Unit: 'USD' },
    },
    LastUpdatedTime: nowMs / 1000,
  };
}

export function storedNotification(input: unknown): Notification {
  const given = objectOf(input, 'Notification');
  const threshold = given['Threshold'];
  if (typeof threshold !== 'number' || threshold < 0 || threshold > 15_000_000_000_000)
    throw invalid('Threshold must be a number from 0 to 15000000000000');
  return {
    NotificationType: oneOf(given, 'NotificationType', ['ACTUAL', 'FORECASTED'] as const),
    ComparisonOperator: oneOf(given, 'ComparisonOperator', [
      'GREATER_THAN',
      'LESS_THAN',
      'EQUAL_TO',
    ] as const),
    Threshold: threshold,
    ThresholdType:
      given['ThresholdType'] === undefined
        ? 'PERCENTAGE'
        : oneOf(given, 'ThresholdType', ['PERCENTAGE', 'ABSOLUTE_VALUE'] as const),
  };
}

export function storedSubscribers(input: unknown): Subscriber[] {
  const subscribers = listOf(input, 'Subscribers').map(storedSubscriber);
  if (subscribers.length === 0) throw invalid('a notification needs at least one subscriber');
  return checkedSubscribers(subscribers);
}

export function storedSubscriber(input: unknown): Subscriber {
  const given = objectOf(input, 'Subscriber');
  const type = oneOf(given, 'SubscriptionType', ['EMAIL', 'SNS'] as const);
  const address = textOf(given, 'Address');
  const pattern =
    type === 'EMAIL' ? /^[^\s@]+@[^\s@]+\.[^\s@]+$/ : /^arn:aws[a-z-]*:sns:[^:]+:\d{12}:.+$/;
  if (!pattern.test(address)) throw invalid(`Invalid ${type} address: ${address}`);
  return { SubscriptionType: type, Address: address };
}

/** Refuses more subscribers than one notification may have, and the same one twice. */
export function checkedSubscribers(subscribers: Subscriber[]): Subscriber[] {
  const count = (type: string) => subscribers.filter((one) => one.SubscriptionType === type).length;
  if (count('EMAIL') > MAX_EMAILS || count('SNS') > MAX_TOPICS)
    throw new JsonServiceError(
      'CreationLimitExceededException',
      `a notification has at most ${MAX_EMAILS} e-mail and ${MAX_TOPICS} SNS subscribers`,
    );
  const keys = new Set(subscribers.map((one) => `${one.SubscriptionType} ${one.Address}`));
  if (keys.size < subscribers.length)
    throw new JsonServiceError('DuplicateRecordException', 'the same subscriber is given twice');
  return subscribers;
}

export function checkedCount(notifications: number): void {
  if (notifications > MAX_NOTIFICATIONS)
    throw new JsonServiceError(
      'CreationLimitExceededException',
      `a budget has at most ${MAX_NOTIFICATIONS} notifications`,
    );
}

export function sameNotification(left: Notification, right: Notification): boolean {
  return (
    left.NotificationType === right.NotificationType &&
    left.ComparisonOperator === right.ComparisonOperator &&
    left.Threshold === right.Threshold &&
    left.ThresholdType === right.ThresholdType
  );
}

export function storedTags(input: unknown): ResourceTag[] {
  return listOf(input ?? [], 'ResourceTags').map((one) => {
    const tag = objectOf(one, 'ResourceTag');
    const value = tag['Value'];
    return { Key: textOf(tag, 'Key'), Value: typeof value === 'string' ? value : '' };
  });
}

export function listOf(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw invalid(`${name} must be a list`);
}

function objectOf(value: unknown, name: string): JsonInput {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as JsonInput;
  throw invalid(`${name} must be an object`);
}

function oneOf<T extends string>(input: JsonInput, name: string, allowed: readonly T[]): T {
  const value = input[name];
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw invalid(`${name} must be one of ${allowed.join(', ')}`);
  return found;
}

function invalid(message: string): JsonServiceError {
  return new JsonServiceError('InvalidParameterException', message);
}

function startOfMonth(nowMs: number): number {
  const now = new Date(nowMs);
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1) / 1000;
}

function previousStart(previous: JsonInput | undefined): unknown {
  const period = previous?.['TimePeriod'];
  return period === undefined ? undefined : objectOf(period, 'TimePeriod')['Start'];
}
