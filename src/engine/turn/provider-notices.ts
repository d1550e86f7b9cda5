import type { ModelVerification, ResponseItem } from '../../protocol/index.ts';
import { warningMessage } from '../context/index.ts';
import type { ThreadEvent } from '../events.ts';

/** Where what a provider says of a turn goes. */
export interface NoticePlace {
  readonly turnId: string;
  /** The model that was asked for. */
  readonly model: string;
  readonly emit: (event: ThreadEvent) => void;
  readonly remember: (items: readonly ResponseItem[]) => void;
}

/** What a provider says of a turn's requests beyond their answers, each once a turn however often it is said (0.129.0). */
export class ProviderNotices {
  readonly #place: NoticePlace;
  #rerouted = false;
  #verified = false;

  constructor(place: NoticePlace) {
    this.#place = place;
  }

  /** Says who answers; where that is another model, clients, user and model learn of it. */
  answeredBy(toModel: string): void {
    const { turnId, model: fromModel, emit, remember } = this.#place;
    if (this.#rerouted || toModel.toLowerCase() === fromModel.toLowerCase()) return;
    this.#rerouted = true;
    emit({ type: 'modelRerouted', turnId, fromModel, toModel, reason: 'highRiskCyberActivity' });
    const message = `Your account was flagged for potentially high-risk cyber activity and this request was routed to ${toModel} as a fallback. To regain access to ${fromModel}, apply for trusted access: https://chatgpt.com/cyber or learn more: https://developers.openai.com/codex/concepts/cyber-safety`;
    emit({ type: 'warning', message });
    remember([warningMessage(message)]);
  }

  /** The account should be verified in these ways. */
  asksToVerify(verifications: readonly ModelVerification[]): void {
    if (this.#verified) return;
    this.#verified = true;
    this.#place.emit({
      type: 'modelVerified',
      turnId: this.#place.turnId,
      verifications: [...verifications],
    });
  }
}
