export { Analytics } from './analytics.ts';
export { Delivery } from './delivery.ts';
export type { InitializationMode, SteerRejection } from './events.ts';
