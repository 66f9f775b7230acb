/** `aws_bedrock_custom_model.attempt_2`: one attempt is one address. */
export function attemptAddress(attempt: number): string {
  return `aws_bedrock_custom_model.attempt_${attempt}`;
}
