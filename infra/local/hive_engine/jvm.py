"""One Java process with a Spark session and Spark's Thrift Server in it, which listens on no port of its own."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.text import _
from infra.errors import ServicesError
from infra.java import find_java
from infra.provisioning.hive import literal

# What Spark asks for on Java 17. Source: org.apache.spark.launcher.JavaModuleOptions in Spark 3.5.
_OPENED = (
    *("java.lang", "java.lang.invoke", "java.lang.reflect", "java.io", "java.net", "java.nio", "java.util"),
    *("java.util.concurrent", "java.util.concurrent.atomic", "jdk.internal.ref", "sun.nio.ch", "sun.nio.cs"),
    *("sun.security.action", "sun.util.calendar"),
)
_LOGGING = """\
rootLogger.level = error
rootLogger.appenderRef.stderr.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{ISO8601} %p %c{1}: %m%n%ex{1}%n
"""
# Tasks at a time. A stage has two or four here, so that one learner's leave room for others'.
SLOTS = 6
# No file of a learner's table may be larger.
FILE_BYTES = 512_000_000
# Seconds for a first start, which makes the metastore's tables as well.
PATIENCE = 120.0
# How long the end of a process may take after its connections are gone.
_END_SECONDS = 3.0


class JvmLost(Exception):
    """The Java process ended, or does not answer."""


@dataclass(frozen=True)
class JvmSettings:
    """Where the Java process keeps what it has, and how much it may take.

    folder: its own; warehouse: of tables without a place of their own; memory: as Java writes it, such as "900m".
    """

    folder: Path
    warehouse: Path
    memory: str
    statement_seconds: int


def spark_options(settings: JvmSettings) -> dict[str, str]:
    """Settings of the Spark session: what the labs rely on, and what shuts doors that Spark leaves open."""
    metastore = settings.folder / "metastore"
    return {
        # Spark's own ports, which nothing here uses: this machine alone, and with a secret that is drawn at each start.
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.authenticate": "true",
        "spark.network.crypto.enabled": "true",
        "spark.ui.enabled": "false",
        "spark.local.dir": str(settings.folder / "scratch"),
        "spark.sql.warehouse.dir": f"file:{settings.warehouse}",
        "spark.hadoop.javax.jdo.option.ConnectionURL": f"jdbc:derby:;databaseName={metastore};create=true",
        "spark.hadoop.hive.exec.scratchdir": str(settings.folder / "scratch" / "hive"),
        # One learner's long statement must not keep the others waiting.
        "spark.scheduler.mode": "FAIR",
        # Two tasks of a stage at a time keep both cores busy; the other slots are for other learners' statements.
        "spark.default.parallelism": "2",
        "spark.sql.leafNodeDefaultParallelism": "2",
        "spark.job.interruptOnCancel": "true",
        "spark.driver.maxResultSize": "64m",
        "spark.sql.thriftServer.queryTimeout": str(settings.statement_seconds),
        "spark.hadoop.hive.server2.long.polling.timeout": "300ms",
        "spark.hadoop.hive.server2.async.exec.threads": "32",
        "spark.hadoop.hive.server2.session.check.interval": "0",
        # ${env:…} and ${system:…} in a statement would be replaced before anybody looks at it.
        "spark.sql.variable.substitute": "false",
        # As in Hive: a bad cast gives NULL, also where a table is written.
        "spark.sql.ansi.enabled": "false",
        "spark.sql.storeAssignmentPolicy": "LEGACY",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.shuffle.partitions": "4",
        # Generated code of a statement is kept for others; on a small heap fewer are enough.
        "spark.sql.codegen.cache.maxEntries": "200",
        "spark.sql.ui.retainedExecutions": "20",
        "spark.ui.retainedJobs": "50",
        "spark.ui.retainedStages": "50",
        "spark.ui.retainedTasks": "1000",
        "spark.sql.thriftserver.ui.retainedStatements": "50",
        "spark.sql.thriftserver.ui.retainedSessions": "50",
        # The default of a column is SQL as text, which would be read and run past the wall.
        "spark.sql.defaultColumn.enabled": "false",
        "spark.sql.legacy.createHiveTableByDefault": "true",
        "spark.sql.sources.parallelPartitionDiscovery.threshold": "1000",
        "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version": "2",
    }


class Jvm:
    """The Java process. `ask` may be called by many threads; JvmLost means that it is gone."""

    def __init__(self, settings: JvmSettings) -> None:
        """Start it and wait until it can be asked. Raises ServicesError when it does not come up."""
        self.settings = settings
        for folder in (settings.folder / "scratch", settings.warehouse):
            folder.mkdir(parents=True, exist_ok=True)
        self._met = settings.folder / "gateway"
        self._met.unlink(missing_ok=True)
        self.process = self._started()
        try:
            self._gateway = self._reached()
            # py4j's view of its classes, and the session that the learners' sessions come from.
            self.view = self._gateway.jvm
            self.session = self._session()
            self._processor, self._server = self._thrift()
            self._workers: Any = None
            # When it answered last (monotonic seconds); whoever watches it keeps this.
            self.heard = time.monotonic()
        except BaseException:
            self.close()
            raise

    def _started(self) -> subprocess.Popen[bytes]:
        import pyspark

        folder = self.settings.folder
        logging = folder / "log4j2.properties"
        logging.write_text(_LOGGING, encoding="utf-8")
        command = [
            str(find_java().program),
            *("-cp", str(Path(pyspark.__file__).parent / "jars" / "*")),
            *(f"-Xmx{self.settings.memory}", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            # Statements of a learner can fill the heap; then the process ends and a new one takes over.
            "-XX:+ExitOnOutOfMemoryError",
            *("-XX:ReservedCodeCacheSize=128m", "-XX:MaxMetaspaceSize=384m", "-XX:-UseContainerSupport"),
            *("-Djava.net.preferIPv4Stack=true", "-XX:-UsePerfData", "-Djdk.reflect.useDirectMethodHandle=false"),
            *(f"-Djava.io.tmpdir={folder / 'scratch'}", f"-Dderby.system.home={folder}"),
            f"-Dlog4j2.configurationFile={logging.as_uri()}",
            *(f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in _OPENED),
            # Spark's own program for Python: it tells its port and a secret in a file, and ends with its input.
            "org.apache.spark.api.python.PythonGatewayServer",
        ]
        environment = {
            **{
                name: os.environ[name]
                for name in ("PATH", "LANG", "TZ", "TMPDIR", "LABS_SERVICE")
                if name in os.environ
            },
            "HOME": str(folder),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_LOCAL_HOSTNAME": "localhost",
            "_PYSPARK_DRIVER_CONN_INFO_PATH": str(self._met),
        }
        process = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=folder, env=environment)
        # Then a statement that writes without end gets an error, before the disk is full.
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
        return process

    def _reached(self) -> Any:
        from py4j.java_gateway import GatewayParameters, JavaGateway

        deadline = time.monotonic() + PATIENCE
        while not self._met.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise ServicesError(_("The Java process of Hive did not start. Look at: labs services logs hive"))
            time.sleep(0.02)
        told = self._met.read_bytes()
        self._met.unlink()
        port = int.from_bytes(told[:4], "big")
        word = told[8 : 8 + int.from_bytes(told[4:8], "big")].decode()
        return JavaGateway(
            gateway_parameters=GatewayParameters(address="127.0.0.1", port=port, auth_token=word, auto_convert=True)
        )

    def _session(self) -> Any:
        builder = (
            self._gateway.jvm.org.apache.spark.sql.SparkSession.builder().master(f"local[{SLOTS}]").appName("hive")
        )
        for key, value in spark_options(self.settings).items():
            builder = builder.config(key, value)
        session = builder.enableHiveSupport().getOrCreate()
        # The first question opens the metastore, and makes its tables at the first start.
        session.sql("SHOW DATABASES").collectAsList()
        return session

    def _thrift(self) -> tuple[Any, Any]:
        """Spark's Thrift Server, all of it but its listening socket: what `startWithContext` does, without `start`."""
        jvm = self._gateway.jvm
        thrift = jvm.org.apache.spark.sql.hive.thriftserver
        context = self.session.sparkContext()
        store = context.statusStore().store()
        server = thrift.HiveThriftServer2(self.session.sqlContext())
        hive_conf = jvm.java.lang.Class.forName("org.apache.hadoop.hive.conf.HiveConf")
        conf = jvm.org.apache.hadoop.hive.conf.HiveConf(self.session.sessionState().newHadoopConf(), hive_conf)
        getattr(thrift.HiveThriftServer2, "eventManager_$eq")(thrift.ui.HiveThriftServer2EventManager(context))
        listener = thrift.ui.HiveThriftServer2Listener(store, context.conf(), jvm.scala.Option.apply(server), True)
        getattr(thrift.HiveThriftServer2, "listener_$eq")(listener)
        context.addSparkListener(listener)
        server.init(conf)
        service, endpoint = list(server.getServices())
        service.start()
        return getattr(jvm.org.apache.hive.service.rpc.thrift, "TCLIService$Processor")(endpoint), server

    def ask(self, message: bytes) -> bytes:
        """Answer of the Thrift Server to one message in Thrift's binary protocol. Raises JvmLost."""
        with self.answering():
            jvm = self._gateway.jvm
            protocol, transport = jvm.org.apache.thrift.protocol, jvm.org.apache.thrift.transport
            answer = transport.TMemoryBuffer(1024)
            self._processor.process(
                protocol.TBinaryProtocol(transport.TMemoryInputTransport(message)), protocol.TBinaryProtocol(answer)
            )
            return bytes(jvm.java.util.Arrays.copyOf(answer.getArray(), answer.length()))

    @contextlib.contextmanager
    def answering(self) -> Any:
        """Turn the errors of a Java process that is gone into JvmLost; Java's own errors pass."""
        from py4j.protocol import Py4JError, Py4JJavaError

        try:
            yield
        except Py4JJavaError:
            raise
        except (Py4JError, OSError) as error:
            # While the process ends, the gateway's errors are of many kinds, such as that a class is not there.
            # Whoever asks next is to see that it is gone.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=_END_SECONDS)
            raise JvmLost(str(error)) from None

    def orphan_tasks(self) -> int:
        """Tasks that run although their stage is over. Raises JvmLost."""
        with self.answering():
            tracker = self.session.sparkContext().statusTracker()
            running = sum(executor.numRunningTasks() for executor in tracker.getExecutorInfos())
            stages = [tracker.getStageInfo(number) for number in tracker.getActiveStageIds()]
            return int(running - sum(stage.get().numActiveTasks() for stage in stages if stage.isDefined()))

    def statements_at_work(self) -> int:
        """Threads of the Thrift Server that work on a statement. Raises JvmLost."""
        with self.answering():
            if self._workers is None:
                manager = next(iter(self._server.getServices())).getSessionManager()
                # Spark's own manager inherits the field from Hive's.
                field = manager.getClass().getSuperclass().getDeclaredField("backgroundOperationPool")
                field.setAccessible(True)
                self._workers = field.get(manager)
            return int(self._workers.getActiveCount())

    def make_database(self, name: str, folder: str) -> None:
        """Make a database unless it is there. Raises JvmLost."""
        with self.answering():
            self.session.sql(f"CREATE DATABASE IF NOT EXISTS `{name}` LOCATION {literal(f'file:{folder}')}")

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process.poll() is None

    def close(self) -> None:
        """End the process: by itself when its input ends, else at once."""
        with contextlib.suppress(OSError):
            assert self.process.stdin is not None
            self.process.stdin.close()
        try:
            self.process.wait(timeout=6)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
