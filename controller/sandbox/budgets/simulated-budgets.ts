import type { AwsRequest, AwsResponse, SimulatedService } from '../aws-request.ts';
import { answerJson, type JsonInput, JsonServiceError, textOf } from '../json-service.ts';
import {
  checkedCount,
  checkedSubscribers,
  listOf,
  sameNotification,
  storedBudget,
  storedNotification,
  storedSubscriber,
  storedSubscribers,
  storedTags,
  type BudgetRecord,
  type Notification,
  type Subscriber,
} from './budget.ts';

const TARGET = 'AWSBudgetServiceGateway.';

type Operation = (this: SimulatedBudgets, account: string, input: JsonInput) => unknown;

/**
 * AWS Budgets. moto 5.2 lacks tags, UpdateBudget, UpdateNotification and everything about subscribers; the AWS provider
 * asks for tags after each create and repeats the request for minutes. Half a service behind and half in front
 * would have two truths, so all of it is here. Nothing is ever spent in a sandbox: budgets never alert.
 */
export class SimulatedBudgets implements SimulatedService {
  readonly #now: () => number;
  /** By account, then by name. */
  #accounts = new Map<string, Map<string, BudgetRecord>>();

  /** `now` is milliseconds since the epoch. */
  constructor(now: () => number) {
    this.#now = now;
  }

  async handle(request: AwsRequest): Promise<AwsResponse | undefined> {
    const target = request.headers['x-amz-target'] ?? '';
    if (request.service !== 'budgets' || !target.startsWith(TARGET)) return undefined;
    const name = target.slice(TARGET.length);
    const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
    return answerJson(request, (input) => {
      if (operation === undefined)
        throw new JsonServiceError(
          'UnknownOperationException',
          `the sandbox does not simulate budgets:${name}`,
        );
      const account = input['AccountId'] ?? request.account;
      if (account !== request.account)
        throw new JsonServiceError(
          'AccessDeniedException',
          `account ${JSON.stringify(account)} is not the caller's account`,
        );
      return operation.call(this, request.account, input);
    });
  }

  snapshot(): unknown {
    return structuredClone(
      [...this.#accounts].map(([account, budgets]) => [account, [...budgets.values()]]),
    );
  }

  restore(snapshot: unknown): void {
    if (!Array.isArray(snapshot)) throw new TypeError('not a snapshot of AWS Budgets');
    const accounts = structuredClone(snapshot) as [string, BudgetRecord[]][];
    this.#accounts = new Map(
      accounts.map(([account, records]) => [
        account,
        new Map(records.map((record) => [nameOf(record), record])),
      ]),
    );
  }

  createBudget(account: string, input: JsonInput): void {
    const budget = storedBudget(input['Budget'], this.#now());
    const name = textOf(budget, 'BudgetName');
    const budgets = this.#budgets(account);
    if (budgets.has(name))
      throw new JsonServiceError(
        'DuplicateRecordException',
        `Error creating budget: ${name} - the budget already exists.`,
      );
    const notifications = listOf(
      input['NotificationsWithSubscribers'] ?? [],
      'NotificationsWithSubscribers',
    ).map((one) => ({
      notification: storedNotification((one as JsonInput)['Notification']),
      subscribers: storedSubscribers((one as JsonInput)['Subscribers']),
    }));
    checkedCount(notifications.length);
    budgets.set(name, { budget, notifications, tags: storedTags(input['ResourceTags']) });
  }

  updateBudget(account: string, input: JsonInput): void {
    const given = input['NewBudget'];
    const record = this.record(account, textOf(given as JsonInput, 'BudgetName'));
    record.budget = storedBudget(given, this.#now(), record.budget);
  }

  deleteBudget(account: string, input: JsonInput): void {
    const record = this.record(account, textOf(input, 'BudgetName'));
    this.#budgets(account).delete(nameOf(record));
  }

  budgetList(account: string): readonly BudgetRecord[] {
    return [...this.#budgets(account).values()];
  }

  record(account: string, name: string): BudgetRecord {
    const record = this.#budgets(account).get(name);
    if (record === undefined)
      throw new JsonServiceError(
        'NotFoundException',
        `Unable to get budget: ${name} - the budget doesn't exist.`,
      );
    return record;
  }

  #budgets(account: string): Map<string, BudgetRecord> {
    const budgets = this.#accounts.get(account) ?? new Map<string, BudgetRecord>();
    this.#accounts.set(account, budgets);
    return budgets;
  }
}

function nameOf(record: BudgetRecord): string {
  return textOf(record.budget, 'BudgetName');
}

/** The record, and the notification an input names. */
function notified(
  budgets: SimulatedBudgets,
  account: string,
  input: JsonInput,
  member = 'Notification',
) {
  const record = budgets.record(account, textOf(input, 'BudgetName'));
  const wanted = storedNotification(input[member]);
  const entry = record.notifications.find((one) => sameNotification(one.notification, wanted));
  if (entry === undefined)
    throw new JsonServiceError(
      'NotFoundException',
      "Unable to find notification - the notification doesn't exist.",
    );
  return { record, entry };
}

function tagged(budgets: SimulatedBudgets, account: string, input: JsonInput): BudgetRecord {
  const arn = textOf(input, 'ResourceARN');
  const name = /^arn:[^:]+:budgets::(\d{12}):budget\/(.+)$/.exec(arn);
  if (name === null || name[1] !== account)
    throw new JsonServiceError('NotFoundException', `no such resource: ${arn}`);
  return budgets.record(account, name[2] ?? '');
}

function same(left: Subscriber, right: Subscriber): boolean {
  return left.SubscriptionType === right.SubscriptionType && left.Address === right.Address;
}

function withState(notification: Notification): JsonInput {
  return { ...notification, NotificationState: 'OK' };
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateBudget(account, input) {
    this.createBudget(account, input);
  },
  UpdateBudget(account, input) {
    this.updateBudget(account, input);
  },
  DeleteBudget(account, input) {
    this.deleteBudget(account, input);
  },
  DescribeBudget(account, input) {
    return { Budget: this.record(account, textOf(input, 'BudgetName')).budget };
  },
  DescribeBudgets(account) {
    return { Budgets: this.budgetList(account).map(({ budget }) => budget) };
  },
  DescribeBudgetNotificationsForAccount(account) {
    return {
      BudgetNotificationsForAccount: this.budgetList(account).map((record) => ({
        BudgetName: nameOf(record),
        Notifications: record.notifications.map((one) => withState(one.notification)),
      })),
    };
  },
  DescribeNotificationsForBudget(account, input) {
    const { notifications } = this.record(account, textOf(input, 'BudgetName'));
    return { Notifications: notifications.map((one) => withState(one.notification)) };
  },
  CreateNotification(account, input) {
    const record = this.record(account, textOf(input, 'BudgetName'));
    const notification = storedNotification(input['Notification']);
    if (record.notifications.some((one) => sameNotification(one.notification, notification)))
      throw new JsonServiceError('DuplicateRecordException', 'the notification already exists');
    checkedCount(record.notifications.length + 1);
    record.notifications.push({
      notification,
      subscribers: storedSubscribers(input['Subscribers']),
    });
  },
  UpdateNotification(account, input) {
    const { entry } = notified(this, account, input, 'OldNotification');
    entry.notification = storedNotification(input['NewNotification']);
  },
  DeleteNotification(account, input) {
    const { record, entry } = notified(this, account, input);
    record.notifications = record.notifications.filter((one) => one !== entry);
  },
  DescribeSubscribersForNotification(account, input) {
    return { Subscribers: notified(this, account, input).entry.subscribers };
  },
  CreateSubscriber(account, input) {
    const { entry } = notified(this, account, input);
    entry.subscribers = checkedSubscribers([
      ...entry.subscribers,
      storedSubscriber(input['Subscriber']),
    ]);
  },
  UpdateSubscriber(account, input) {
    const { entry } = notified(this, account, input);
    const old = storedSubscriber(input['OldSubscriber']);
    const next = storedSubscriber(input['NewSubscriber']);
    entry.subscribers = checkedSubscribers(
      entry.subscribers.map((one) => (same(one, old) ? next : one)),
    );
  },
  DeleteSubscriber(account, input) {
    const { entry } = notified(this, account, input);
    const gone = storedSubscriber(input['Subscriber']);
    entry.subscribers = entry.subscribers.filter((one) => !same(one, gone));
  },
  ListTagsForResource(account, input) {
    return { ResourceTags: tagged(this, account, input).tags };
  },
  TagResource(account, input) {
    const record = tagged(this, account, input);
    const added = storedTags(input['ResourceTags']);
    const kept = record.tags.filter((tag) => !added.some((one) => one.Key === tag.Key));
    record.tags = [...kept, ...added];
  },
  UntagResource(account, input) {
    const record = tagged(this, account, input);
    const keys = new Set(listOf(input['ResourceTagKeys'], 'ResourceTagKeys'));
    record.tags = record.tags.filter((tag) => !keys.has(tag.Key));
  },
};
