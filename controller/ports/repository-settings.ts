/** What people have set for a repository on GitHub, as far as it decides who may change or apply what. */

export interface RepositoryFacts {
  /** GitHub's numbers of the repository and of its owner: names can change hands, these cannot. */
  readonly id: number;
  readonly ownerId: number;
  readonly ownerType: 'User' | 'Organization';
  /** `owner/name`, as GitHub writes it. */
  readonly name: string;
  readonly defaultBranch: string;
  readonly private: boolean;
}

/** What must hold before a branch changes, from branch protection and rulesets alike. */
export interface BranchRules {
  /** Reviews; undefined where no pull request is required. */
  readonly pullRequest?: {
    readonly approvals: number;
    readonly codeOwners: boolean;
    readonly dismissesStale: boolean;
    readonly lastPushApproval: boolean;
  };
  /** Names of the checks that must have succeeded. */
  readonly requiredChecks: readonly string[];
  readonly mergeQueue: boolean;
  readonly forcePushes: boolean;
  readonly deletions: boolean;
}

export interface DeploymentEnvironment {
  readonly name: string;
  /** Logins of people and names of teams of whom one has to agree. */
  readonly reviewers: readonly string[];
  readonly preventsSelfReview: boolean;
  /** Which branches and tags may use it: all, protected branches, or these patterns alone. */
  readonly admits:
    'all' | 'protected' | readonly { readonly pattern: string; readonly type: 'branch' | 'tag' }[];
}

/** How the `sub` of the tokens that AWS gets is made. */
export interface OidcSubject {
  readonly usesDefault: boolean;
  readonly claims: readonly string[];
  /** Whether it holds the numbers of owner and repository; undefined where the server does not say. */
  readonly immutable?: boolean;
  /** What it begins with: `repo:example@42/models@77`; undefined where the server does not say. */
  readonly prefix?: string;
}

export interface ActionsSettings {
  readonly enabled: boolean;
  /** `all`, `local_only`, `selected`. */
  readonly allowed?: string;
  readonly requiresShaPins?: boolean;
  /** What a job gets that names no permissions. */
  readonly defaultPermissions: 'read' | 'write';
  readonly canApprovePullRequests: boolean;
}

export interface CodeOwnersError {
  readonly line: number;
  readonly path: string;
  readonly message: string;
}

export interface CodeOwners {
  readonly path: string;
  /** Undefined where GitHub hands it over in another way than as text: it is larger than 1 MB. */
  readonly text: string | undefined;
  /** What GitHub finds wrong in it. */
  readonly errors: readonly CodeOwnersError[];
}

/** Reads of settings; what a token may not see is GITHUB_PERMISSION. */
export interface RepositorySettings {
  facts(): Promise<RepositoryFacts>;
  /** From rulesets, which every token may read. */
  rulesets(branch: string): Promise<BranchRules>;
  /** From branch protection, which an administrator may read; undefined where there is none. */
  protection(branch: string): Promise<BranchRules | undefined>;
  environments(): Promise<readonly DeploymentEnvironment[]>;
  oidcSubject(): Promise<OidcSubject>;
  actions(): Promise<ActionsSettings>;
  /** The file that counts, on the default branch. */
  codeOwners(): Promise<CodeOwners | undefined>;
}
