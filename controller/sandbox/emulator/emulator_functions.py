"""What moto (5.2) forgets of a Lambda function that it keeps. Nothing is ever run: moto would need Docker for it."""


def install():
    from moto.awslambda.models import LambdaFunction

    begin = LambdaFunction.__init__
    configuration, update = LambdaFunction.get_configuration, LambdaFunction.update_configuration

    def with_logging(self, account_id, spec, *arguments, **options):
        begin(self, account_id, spec, *arguments, **options)
        self.logging_config = spec.get("LoggingConfig") or {}

    def updated(self, config_updates):
        self.logging_config = config_updates.get("LoggingConfig", self.logging_config)
        return update(self, config_updates)

    def told(self, *arguments, **options):
        return {**configuration(self, *arguments, **options), "LoggingConfig": _logging(self)}

    LambdaFunction.__init__ = with_logging
    LambdaFunction.update_configuration = updated
    LambdaFunction.get_configuration = told


def _logging(function):
    """With the defaults of the Lambda API reference, LoggingConfig, 2026-11."""
    logging = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{function.function_name}", **function.logging_config}
    levels = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"}
    return {**levels, **logging} if logging["LogFormat"] == "JSON" else logging
