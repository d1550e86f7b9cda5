export { LocalFeedback, type FeedbackKeeper } from './local-feedback.ts';
