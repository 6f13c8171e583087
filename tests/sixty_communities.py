"""An invented district of sixty communities, for the tests of reading addresses."""

from servicebot.domain.directory import Community, Directory, Estate, Street

_NAMES = [
    "榆钱",
    "槐荫",
    "东篱",
    "春禾",
    "朝露",
    "金穗",
    "晓月",
    "云杉",
    "竹径",
    "丹枫",
    "青禾",
    "芳草",
    "晨星",
    "桂影",
    "兰圃",
    "柳岸",
    "晴川",
    "荷风",
    "芦花",
    "渔歌",
    "白鹭",
    "鹤鸣",
    "菱塘",
    "水杉",
    "蓼汀",
    "归帆",
    "清漪",
    "映波",
    "听雨",
    "苇叶",
    "梧桐里",
    "杏花",
    "书香",
    "砚池",
    "墨林",
    "松间",
    "琴韵",
    "棋枰",
    "画溪",
    "诗苑",
    "学林",
    "梅坞",
    "紫藤",
    "海棠",
    "银杏",
    "石榴",
    "望溪",
    "枣林",
    "麦浪",
    "铁匠桥",
    "石板桥",
    "长虹",
    "旭日",
    "新芽",
    "向阳花",
    "橘香",
    "蜡梅",
    "山楂",
    "核桃",
    "合欢",
]


def district() -> Directory:
    """Sixty communities, and two estates with names of their own."""
    communities = tuple(
        Community(f"c{place:02}", f"{name}社区", "east") for place, name in enumerate(_NAMES, 1)
    )
    estates = (
        Estate("e1", "榆钱花园", "c01", aliases=("榆花",)),
        Estate("e2", "槐荫新村", "c02"),
    )
    return Directory("云亭区", "000-0000 0110", (Street("east", "东苑街道"),), communities, estates)
