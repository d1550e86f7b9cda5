/** Who asks, and where ChatGPT is for them (`chatgpt_base_url`). */
export interface BackendAccess {
  readonly baseUrl: string;
  readonly accessToken: string;
  readonly accountId: string | null;
  readonly userAgent: string;
}

/** ChatGPT did not do what it was asked. */
export class BackendError extends Error {
  /** What it answered with; null: nothing. */
  readonly status: number | null;

  constructor(message: string, status: number | null) {
    super(message);
    this.status = status;
  }
}
