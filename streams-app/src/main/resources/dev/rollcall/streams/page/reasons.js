// Why events were rejected, as a sentence.

export const REASONS = {
  "empty": "the record has no value",
  "not-wire-format": "not in Confluent's wire format: something else writes to the topic",
  "unknown-schema": "the registry does not know its schema",
  "incompatible-schema": "its schema is not one of an event",
  "malformed": "its bytes do not fit its schema",
  "empty-name": "product, version or event is empty",
  "oversized-name": "product, version or event is too long",
  "illegal-name": "product, version or event has control characters, or begins with __",
  "sent-before-occurred": "its clock went back between the event and the sending",
  "too-old": "it was sent later after the event than the maximum age",
  "impossible-lost": "it reports fewer than 0 or more than 1,000,000,000 lost events",
  "impossible-sampling": "its sampling rate is less than 1 or more than 10,000",
  "no-received-time": "the topic does not stamp records with the broker's time",
  "unreadable": "Kafka's clients cannot read it: the program that wrote it sent a broken batch",
  "unprocessable": "the job failed on it: report the bug with the record's rollcall.detail",
};
