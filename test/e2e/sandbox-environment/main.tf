# Every kind of resource that an Environment is made of, with the arguments it uses.
terraform {
  required_providers {
    aws = {
      source  = "registry.terraform.io/hashicorp/aws"
      version = "5.100.0"
    }
  }
}
provider "aws" {
  region = "us-east-1"
  default_tags { tags = { "temper:stack" = "env-prod", "temper:managed-by" = "temper" } }
}
data "aws_caller_identity" "me" {}
locals { buckets = ["datasets", "artifacts", "logs"] }
resource "aws_kms_key" "key" {
  description             = "temper"
  enable_key_rotation     = true
  deletion_window_in_days = 7
  policy                  = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "Root", Effect = "Allow", Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root" }, Action = "kms:*", Resource = "*" }] })
}
resource "aws_kms_alias" "alias" {
  name          = "alias/temper-prod"
  target_key_id = aws_kms_key.key.key_id
}
resource "aws_s3_bucket" "b" {
  for_each = toset(local.buckets)
  bucket   = "temper-prod-${each.key}-111122223333"
}
resource "aws_s3_bucket_versioning" "b" {
  for_each = aws_s3_bucket.b
  bucket   = each.value.id
  versioning_configuration { status = "Enabled" }
}
resource "aws_s3_bucket_server_side_encryption_configuration" "b" {
  for_each = aws_s3_bucket.b
  bucket   = each.value.id
  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_alias.alias.arn
    }
  }
}
resource "aws_s3_bucket_public_access_block" "b" {
  for_each                = aws_s3_bucket.b
  bucket                  = each.value.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
resource "aws_s3_bucket_ownership_controls" "b" {
  for_each = aws_s3_bucket.b
  bucket   = each.value.id
  rule { object_ownership = "BucketOwnerEnforced" }
}
resource "aws_s3_bucket_policy" "b" {
  for_each   = aws_s3_bucket.b
  bucket     = each.value.id
  policy     = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "Logs", Effect = "Allow", Principal = { Service = "logging.s3.amazonaws.com" }, Action = "s3:PutObject", Resource = "${each.value.arn}/*", Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } } }, { Sid = "TlsOnly", Effect = "Deny", Principal = "*", Action = "s3:*", Resource = [each.value.arn, "${each.value.arn}/*"], Condition = { Bool = { "aws:SecureTransport" = "false" } } }] })
  depends_on = [aws_s3_bucket_public_access_block.b]
}
resource "aws_s3_bucket_lifecycle_configuration" "b" {
  for_each = aws_s3_bucket.b
  bucket   = each.value.id
  rule {
    id     = "retention"
    status = "Enabled"
    filter {}
    expiration { days = 365 }
    noncurrent_version_expiration { noncurrent_days = 30 }
    abort_incomplete_multipart_upload { days_after_initiation = 7 }
  }
  rule {
    id     = "prefix"
    status = "Enabled"
    filter { prefix = "tmp/" }
    expiration { days = 3 }
  }
  rule {
    id     = "markers"
    status = "Enabled"
    filter {}
    expiration { expired_object_delete_marker = true }
  }
}
resource "aws_s3_bucket_logging" "b" {
  for_each      = toset(["datasets", "artifacts"])
  bucket        = aws_s3_bucket.b[each.key].id
  target_bucket = aws_s3_bucket.b["logs"].id
  target_prefix = "${each.key}/"
  depends_on    = [aws_s3_bucket_policy.b]
}
resource "aws_s3_object" "o" {
  bucket       = aws_s3_bucket.b["datasets"].id
  key          = "support-bot/v1/train-0123456789abcdef.jsonl"
  content      = "{\"a\": 1}\n"
  content_type = "application/jsonl"
  tags         = { a = "b" }
  depends_on   = [aws_s3_bucket_versioning.b]
}
resource "aws_sns_topic" "t" {
  name              = "temper-prod"
  kms_master_key_id = aws_kms_alias.alias.name
}
resource "aws_sns_topic_policy" "t" {
  arn = aws_sns_topic.t.arn
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Sid = "Events", Effect = "Allow", Principal = { Service = "events.amazonaws.com" }, Action = "sns:Publish", Resource = aws_sns_topic.t.arn, Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } } },
  { Sid = "Budgets", Effect = "Allow", Principal = { Service = "budgets.amazonaws.com" }, Action = "sns:Publish", Resource = aws_sns_topic.t.arn }] })
}
resource "aws_sns_topic_subscription" "e" {
  for_each  = toset(["a@example.com", "b@example.com"])
  topic_arn = aws_sns_topic.t.arn
  protocol  = "email"
  endpoint  = each.key
}
resource "aws_budgets_budget" "b" {
  name         = "temper-prod"
  budget_type  = "COST"
  limit_amount = "250"
  limit_unit   = "USD"
  time_unit    = "MONTHLY"
  cost_filter {
    name   = "TagKeyValue"
    values = ["user:temper:environment$prod"]
  }
  dynamic "notification" {
    for_each = [50, 80, 100]
    content {
      comparison_operator        = "GREATER_THAN"
      notification_type          = notification.value == 100 ? "FORECASTED" : "ACTUAL"
      threshold                  = notification.value
      threshold_type             = "PERCENTAGE"
      subscriber_email_addresses = ["a@example.com"]
      subscriber_sns_topic_arns  = [aws_sns_topic.t.arn]
    }
  }
}
resource "aws_cloudwatch_log_group" "l" {
  name              = "/temper/prod"
  retention_in_days = 90
  kms_key_id        = aws_kms_key.key.arn
}
resource "aws_cloudwatch_dashboard" "d" {
  dashboard_name = "temper-prod"
  dashboard_body = jsonencode({ widgets = [{ type = "text", x = 0, y = 0, width = 6, height = 3, properties = { markdown = "# temper" } }] })
}
resource "aws_cloudwatch_event_rule" "r" {
  name          = "temper-prod"
  description   = "jobs"
  event_pattern = jsonencode({ source = ["aws.bedrock"], "detail-type" = ["Model Customization Job State Change"] })
}
resource "aws_cloudwatch_event_target" "t" {
  rule      = aws_cloudwatch_event_rule.r.name
  target_id = "topic"
  arn       = aws_sns_topic.t.arn
  input_transformer {
    input_paths    = { job = "$.detail.jobName", status = "$.detail.jobStatus" }
    input_template = "\"Job <job> is <status>\""
  }
}
resource "aws_cloudwatch_event_target" "l" {
  rule      = aws_cloudwatch_event_rule.r.name
  target_id = "log"
  arn       = aws_cloudwatch_log_group.l.arn
}
resource "aws_cloudwatch_log_resource_policy" "p" {
  policy_name     = "temper-prod"
  policy_document = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "Events", Effect = "Allow", Principal = { Service = ["delivery.logs.amazonaws.com", "events.amazonaws.com"] }, Action = ["logs:CreateLogStream", "logs:PutLogEvents"], Resource = "${aws_cloudwatch_log_group.l.arn}:*" }] })
}
resource "aws_iam_role" "r" {
  name                 = "temper-support-bot-v1"
  max_session_duration = 3600
  assume_role_policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "bedrock.amazonaws.com" }, Action = "sts:AssumeRole", Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" }, ArnEquals = { "aws:SourceArn" = "arn:aws:bedrock:us-east-1:111122223333:model-customization-job/*" } } }] })
}
resource "aws_iam_role_policy" "r" {
  name   = "data"
  role   = aws_iam_role.r.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:GetObject"], Resource = "${aws_s3_bucket.b["datasets"].arn}/*" }] })
}
output "policy" { value = aws_iam_role_policy.r.id }
