"""Kanji that are written in more than one way: which ones a reader takes for the same.

Each row: the kanji of everyday print first, then its other ways of writing. A class has the source
from which its rows may be checked; a new row goes into the class whose source has it. Out of the
table stay kanji that are kept apart in names or words (斎 and 斉, 坂 and 阪, 崎 and 埼), and what
NFKC joins already (海 U+FA45, 𤋮). Other selectors of a shape (葛󠄀) are invisible anyway.
"""

from __future__ import annotations

# 常用漢字表 (cabinet notice 2 of 2010-11-30): the 康熙字典体 that it shows in brackets.
_JOYO = """
亜亞 悪惡 圧壓 囲圍 医醫 為爲 壱壹 隠隱 栄榮 営營 衛衞 駅驛 円圓 塩鹽 縁緣 艶艷
応應 欧歐 殴毆 桜櫻 奥奧 横橫 温溫 穏穩 仮假 価價 画畫 会會 絵繪 壊壞 懐懷 拡擴
殻殼 覚覺 学學 岳嶽 楽樂 渇渴 缶罐 巻卷 陥陷 勧勸 寛寬 関關 歓歡 観觀 気氣 帰歸
偽僞 戯戲 犠犧 旧舊 拠據 挙擧 虚虛 峡峽 挟挾 狭狹 郷鄕 暁曉 区區 駆驅 勲勳 薫薰
径徑 茎莖 恵惠 掲揭 渓溪 経經 蛍螢 軽輕 継繼 鶏鷄 芸藝 撃擊 欠缺 研硏 県縣 倹儉
剣劍 険險 圏圈 検檢 献獻 権權 顕顯 験驗 厳嚴 広廣 効效 恒恆 黄黃 鉱鑛 号號 国國
黒黑 砕碎 済濟 斎齋 剤劑 雑雜 参參 桟棧 蚕蠶 惨慘 賛贊 残殘 糸絲 歯齒 児兒 辞辭
湿濕 実實 写寫 舎舍 釈釋 寿壽 収收 従從 渋澁 獣獸 縦縱 粛肅 処處 緒緖 叙敍 将將
称稱 渉涉 焼燒 証證 奨奬 条條 状狀 乗乘 浄淨 剰剩 畳疊 縄繩 壌壤 嬢孃 譲讓 醸釀
触觸 嘱囑 真眞 寝寢 慎愼 尽盡 図圖 粋粹 酔醉 穂穗 随隨 髄髓 枢樞 数數 瀬瀨 声聲
静靜 斉齊 摂攝 窃竊 専專 浅淺 戦戰 践踐 銭錢 潜潛 繊纖 禅禪 双雙 壮壯 争爭 荘莊
捜搜 挿插 巣巢 曽曾 装裝 総總 騒騷 増增 蔵藏 臓臟 即卽 属屬 続續 堕墮 対對 体體
帯帶 滞滯 台臺 滝瀧 択擇 沢澤 担擔 単單 胆膽 団團 断斷 弾彈 遅遲 痴癡 虫蟲 昼晝
鋳鑄 庁廳 徴徵 聴聽 勅敕 鎮鎭 逓遞 鉄鐵 点點 転轉 伝傳 灯燈 当當 党黨 盗盜 稲稻
闘鬭 徳德 独獨 読讀 届屆 弐貳 悩惱 脳腦 覇霸 拝拜 廃廢 売賣 麦麥 発發 髪髮 抜拔
蛮蠻 秘祕 浜濱 瓶甁 払拂 仏佛 併倂 並竝 餅餠 辺邊 変變 弁辨瓣辯 歩步 宝寶 豊豐 褒襃
翻飜 毎每 万萬 満滿 麺麵 黙默 弥彌 訳譯 薬藥 与與 予豫 余餘 誉譽 揺搖 様樣 謡謠
来來 頼賴 乱亂 覧覽 竜龍 両兩 猟獵 緑綠 塁壘 涙淚 励勵 礼禮 戻戾 霊靈 齢齡 暦曆
歴歷 恋戀 炉爐 労勞 楼樓 録錄 湾灣 亀龜 妍姸 瑶瑤 晩晚
"""

# The same table's additions of 2010, and the forms that JIS X 0208 had of them.
_JOYO_ADDED = """
剝剥 塡填 頰頬 叱𠮟
"""

# What differs by a stroke or two, and the kanji of names that registers keep: 人名用漢字
# (戸籍法施行規則 別表第二) and 誤字俗字・正字一覧表 (Ministry of Justice, for family registers).
_NAMES = """
戸戶 内內 青靑 清淸 産產 教敎 彦彥 郎郞 説說 税稅 脱脫 閲閱 悦悅 鋭銳 概槪 呉吳
娯娛 査查 強强 尚尙 鎌鐮 絶絕 遥遙 尭堯 槙槇 凛凜 巌巖 晋晉 桧檜 薮藪 篭籠 祢禰
穣穰 萌萠 蝉蟬 灌潅 蕊蘂 栃杤 富冨 峰峯 島嶋嶌 館舘 杯盃 略畧 群羣 裏裡 秋穐 野埜
松枩 梅楳 桑桒 柳栁 柏栢 崎﨑嵜 高髙 吉𠮷 土圡 辺邉 浜濵 徳悳 渋澀 船舩 奨獎
鉄鐡銕 鶴靏 喜㐂 沖冲 回囘 煕熙凞 曻昇 舖舗 醤醬 蒋蔣
"""

# 表外漢字字体表 (国語審議会, 2000-12-08): its 簡易慣用字体, and what JIS X 0208:1983 put in
# place of printed standard forms, as many older PDFs show it.
_OUTSIDE = """
唖啞 頴穎 鴎鷗 撹攪 麹麴 鹸鹼 噛嚙 繍繡 掻搔 痩瘦 祷禱 屏屛 并幷 桝枡 沪濾 芦蘆
蝋蠟 弯彎 焔焰 侠俠 躯軀 騨驒 箪簞 掴摑 顛顚 涜瀆 嚢囊 溌潑 醗醱 莱萊 攅攢 呑吞
嘘噓 繋繫 鯵鰺 鴬鶯 蛎蠣 竃竈 諌諫 頚頸 砿礦 靭靱 賎賤 砺礪 梼檮 涛濤 迩邇 蝿蠅
侭儘 鈎鉤 屡屢 涼凉 壺壷 櫟檪 鬱欝
"""

VARIANTS = {
    other: row[0]
    for rows in (_JOYO, _JOYO_ADDED, _NAMES, _OUTSIDE)
    for row in rows.split()
    for other in row[1:]
}
"""The kanji of everyday print for each other way of writing it; one for one."""
